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
  products: [.executable(name: "plumbline", targets: ["plumbline"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
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
    .systemLibrary(
      name: "CHivex",
      pkgConfig: "hivex",
      providers: [.apt(["libhivex-dev"]), .brew(["hivex"])]
    ),
    .systemLibrary(
      name: "CSQLite",
      pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]
    ),
    .systemLibrary(
      name: "CZlib",
      pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
    ),
    .target(name: "Inputs", swiftSettings: strict),
    .target(name: "YAML", dependencies: ["CLibYAML", "Inputs"], swiftSettings: strict),
    .target(name: "Digests", dependencies: ["CLibCrypto"], swiftSettings: strict),
    .target(name: "WindowsRegistry", dependencies: ["Inputs"], swiftSettings: strict),
    .target(
      name: "TLSCapture",
      dependencies: ["CZlib"],
      swiftSettings: strict + [.enableExperimentalFeature("Lifetimes")]
    ),
    .target(
      name: "Posture",
      dependencies: ["Inputs", "YAML", "WindowsRegistry"],
      swiftSettings: strict,
      plugins: ["EmbedCatalogue"]
    ),
    .target(
      name: "Machines",
      dependencies: [
        "CHivex", "CSQLite", "Digests", "Inputs", "Posture", "WindowsRegistry",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict
    ),
    .target(
      name: "Reports",
      dependencies: ["Digests", "Inputs", "WindowsRegistry", "Posture", "TLSCapture"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "plumbline",
      dependencies: [
        "Digests", "Inputs", "Machines", "Posture", "Reports", "TLSCapture", "WindowsRegistry",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),
    .plugin(
      name: "EmbedCatalogue",
      capability: .buildTool(),
      path: "Sources/EmbedCatalogue",
      exclude: ["check-sources.awk"]
    ),
    .target(
      name: "Support",
      dependencies: ["Inputs", "WindowsRegistry", "Posture"],
      path: "Tests/Support",
      swiftSettings: strict
    ),
    .testTarget(name: "InputsTests", dependencies: ["Inputs"], swiftSettings: strict),
    .testTarget(name: "YAMLTests", dependencies: ["YAML", "Inputs"], swiftSettings: strict),
    .testTarget(
      name: "WindowsRegistryTests",
      dependencies: ["WindowsRegistry", "Support", "Inputs"],
      swiftSettings: strict
    ),
    .testTarget(name: "TLSCaptureTests", dependencies: ["TLSCapture"], swiftSettings: strict),
    .testTarget(
      name: "PostureTests",
      dependencies: ["Posture", "Support", "Inputs", "WindowsRegistry", "YAML"],
      exclude: ["SchannelClient.c"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Posture", "Support", "Inputs", "WindowsRegistry", "Digests", "TLSCapture",
      ],
      exclude: ["Drift/Goldens"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "MachinesTests",
      dependencies: ["Machines", "Posture", "Support", "Inputs", "WindowsRegistry", "Digests"],
      exclude: ["RawCommand.c"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "Scenarios",
      dependencies: ["plumbline", "Inputs", "Support", "WindowsRegistry"],
      path: "Tests/Scenarios",
      exclude: ["Texts"],
      swiftSettings: strict
    ),
  ]
)
