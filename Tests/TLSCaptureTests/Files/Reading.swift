import Foundation
import TLSCapture

/// A packet as a reader handed it on, its bytes copied.
struct SeenPacket: Hashable {
  var time: Int64
  var linkType: UInt16
  var originalLength: Int
  var interface: Int
  var bytes: [UInt8]
}

/// All that came of reading one file.
struct Reading {
  var packets: [SeenPacket] = []
  var info: CaptureFileInfo?
  var failure: CaptureFailure?

  init(path: String, progress: ((Int) -> Void)? = nil) {
    var seen: [SeenPacket] = []
    var numbersAreInOrder = true
    do throws(CaptureFailure) {
      info = try CaptureFile.read(path, progress: progress) { header, bytes in
        numbersAreInOrder = numbersAreInOrder && header.number == seen.count + 1
        seen.append(
          SeenPacket(
            time: header.time.nanoseconds,
            linkType: header.linkType.rawValue,
            originalLength: header.originalLength,
            interface: header.interface,
            bytes: unsafe bytes.withUnsafeBytes { unsafe Array($0) }
          )
        )
      }
    } catch {
      failure = error
    }
    precondition(numbersAreInOrder, "packets are numbered from 1 without gaps")
    packets = seen
  }

  /// Reads `content` as a file.
  init(_ content: [UInt8]) {
    let file = TemporaryFile(content)
    self.init(path: file.path)
    file.remove()
  }
}

struct TemporaryFile {
  let path: String

  /// Where files are memory, if there is such a place: the tests write ten thousands of them.
  private static let folder =
    FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm/" : NSTemporaryDirectory()

  init(_ content: [UInt8] = [], ending: String = "") {
    path = Self.folder + "tlscapture-\(UUID().uuidString)\(ending)"
    guard FileManager.default.createFile(atPath: path, contents: Data(content)) else {
      preconditionFailure("no file can be written at \(path)")
    }
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// A program of this machine, for comparing with what others make of the same bytes.
struct Tool {
  let path: String

  init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    let places = folders.map { "\($0)/\(name)" }
    guard let found = places.first(where: FileManager.default.isExecutableFile) else { return nil }
    path = found
  }

  static func isPresent(_ names: String...) -> Bool {
    names.allSatisfy { Tool($0) != nil }
  }

  /// What it prints on standard output; nil where it fails.
  func output(_ arguments: [String]) throws -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["TZ": "UTC", "LC_ALL": "C", "HOME": NSTemporaryDirectory()]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}

enum Fixtures {
  static let folder = ProcessInfo.processInfo.environment["PLUMBLINE_FIXTURES"]

  static var isPresent: Bool { folder != nil }

  static func path(_ name: String) -> String { (folder ?? "") + "/" + name }

  /// The captures under `pcap`, by path.
  static var captures: [String] {
    guard let folder else { return [] }
    let names = FileManager.default.enumerator(atPath: folder + "/pcap")?.allObjects ?? []
    return names.compactMap { $0 as? String }
      .filter { $0.hasSuffix("cap") || $0.hasSuffix("pcapng") }
      .sorted()
      .map { "\(folder)/pcap/\($0)" }
  }
}
