// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "plumbline",
  platforms: [.macOS("26.0")],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibYAML",
      pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
    ),
    .systemLibrary(
      name: "CLibCrypto",
      pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
    ),
    .target(name: "Inputs", swiftSettings: strict),
    .target(name: "YAML", dependencies: ["CLibYAML", "Inputs"], swiftSettings: strict),
    .target(name: "Digests", dependencies: ["CLibCrypto"], swiftSettings: strict),
    .target(name: "WindowsRegistry", dependencies: ["Inputs"], swiftSettings: strict),
    .testTarget(name: "InputsTests", dependencies: ["Inputs"], swiftSettings: strict),
    .testTarget(name: "YAMLTests", dependencies: ["YAML", "Inputs"], swiftSettings: strict),
    .testTarget(
      name: "WindowsRegistryTests",
      dependencies: ["WindowsRegistry", "Inputs"],
      swiftSettings: strict
    ),
  ]
)
