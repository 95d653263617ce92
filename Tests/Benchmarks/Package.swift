// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds or tests the program builds this too. It measures
// the program from outside, as its users meet it, and makes its data itself.
let package = Package(
  name: "benchmarks",
  targets: [
    .executableTarget(
      name: "Benchmarks",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .treatAllWarnings(as: .error),
      ]
    )
  ]
)
