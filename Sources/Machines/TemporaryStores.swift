import Posture
import WindowsRegistry
package enum HiveImage { package static func hosts(at path: String) throws(FileFailure) -> [(name: String, path: String)] { [] } }
struct HiveStore: HostStore { init(path: String, host: String, options: StoreOptions) {}
 func read(_ s: Selection, _ c: ReadScope) async throws(StoreFailure) -> ReadSnapshot { throw StoreFailure(.unreachable, "") }
 func write(_ e: [RegistryEdit], to r: ReadSnapshot) async throws(StoreFailure) {} }
struct SSHStore: HostStore { init(host: String, location: SSHLocation, options: StoreOptions) {}
 func read(_ s: Selection, _ c: ReadScope) async throws(StoreFailure) -> ReadSnapshot { throw StoreFailure(.unreachable, "") }
 func write(_ e: [RegistryEdit], to r: ReadSnapshot) async throws(StoreFailure) {} }
struct SMBStore: HostStore { init(host: String, location: SMBLocation, options: StoreOptions) {}
 func read(_ s: Selection, _ c: ReadScope) async throws(StoreFailure) -> ReadSnapshot { throw StoreFailure(.unreachable, "") }
 func write(_ e: [RegistryEdit], to r: ReadSnapshot) async throws(StoreFailure) {} }
