import CHivex
import WindowsRegistry

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A hive in the hands of libhivex, which changes a copy in memory and writes it as a new file.
///
/// Only hives that `HiveCheck` passed are opened. Of its calls, those that read a number are not
/// used: `hivex_value_dword` answers -1 for 0xFFFFFFFF as for a fault. Whether a lookup failed or
/// found nothing is told by `errno` alone, so it is cleared before each call.
@safe struct Hive: ~Copyable {
  private let handle: OpaquePointer
  private let path: String

  /// A key by its place in the file.
  struct Key: Hashable {
    fileprivate let node: Int
  }

  private init(_ handle: OpaquePointer, _ path: String) {
    unsafe self.handle = handle
    self.path = path
  }

  static func open(_ path: String, isWritable: Bool) throws(FileFailure) -> Hive {
    errno = 0
    guard let handle = unsafe hivex_open(path, isWritable ? HIVEX_OPEN_WRITE : 0) else {
      throw fault(path, "cannot open it")
    }
    return unsafe Hive(handle, path)
  }

  deinit { unsafe hivex_close(handle) }

  private static func fault(_ path: String, _ what: String) -> FileFailure {
    switch errno {
    case EBADF:
      // What iconv answers when it does not know an encoding.
      FileFailure(
        path: path,
        reason: "libhivex \(what): the gconv modules of this system are missing, which convert "
          + "the names of keys"
      )
    case EINVAL, ENOTSUP, EFAULT, EILSEQ, ERANGE, ELOOP:
      FileFailure(
        path: path,
        reason: "libhivex \(what): \(unsafe String(cString: strerror(errno)))",
        isContent: true
      )
    default: Files.failure(path)
    }
  }

  private func fault(_ what: String) -> FileFailure { Self.fault(path, what) }

  // MARK: Reading

  var root: Key {
    get throws(FileFailure) {
      errno = 0
      let node = unsafe hivex_root(handle)
      guard node != 0 else { throw fault("finds no key") }
      return Key(node: node)
    }
  }

  /// The key of that name directly below, compared as Windows does and not only for ASCII.
  func child(of key: Key, named name: RegistryText) throws(FileFailure) -> Key? {
    errno = 0
    guard let nodes = unsafe hivex_node_children(handle, key.node) else {
      throw fault("cannot list keys")
    }
    defer { unsafe free(nodes) }
    let wanted = name.folded
    var index = 0
    while unsafe nodes[index] != 0 {
      let node = unsafe nodes[index]
      let found = try unsafe text("cannot read the name of a key") {
        unsafe hivex_node_name($0, node)
      }
      if RegistryText(found).folded == wanted { return Key(node: node) }
      index += 1
    }
    return nil
  }

  func key(_ names: [RegistryText]) throws(FileFailure) -> Key? {
    var key = try root
    for name in names {
      guard let child = try child(of: key, named: name) else { return nil }
      key = child
    }
    return key
  }

  func values(of key: Key) throws(FileFailure) -> [RegistryValue] {
    errno = 0
    guard let handles = unsafe hivex_node_values(handle, key.node) else {
      throw fault("cannot list values")
    }
    defer { unsafe free(handles) }
    var result: [RegistryValue] = []
    var index = 0
    while unsafe handles[index] != 0 {
      result.append(try unsafe value(handles[index]))
      index += 1
    }
    return result
  }

  private func value(_ value: hive_value_h) throws(FileFailure) -> RegistryValue {
    let name = try unsafe text("cannot read the name of a value") {
      unsafe hivex_value_key($0, value)
    }
    errno = 0
    let length = unsafe hivex_value_key_len(handle, value)
    // A name with a zero within it cannot be handed back to libhivex.
    guard errno == 0, length == name.utf8.count else {
      throw FileFailure(
        path: path,
        reason: "beside the values to be changed there is one whose name libhivex cannot keep"
      )
    }
    var type = hive_type(rawValue: 0)
    var count = 0
    errno = 0
    guard let data = unsafe hivex_value_value(handle, value, &type, &count) else {
      throw fault("cannot read a value")
    }
    defer { unsafe free(data) }
    let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: data, count: count))
    return RegistryValue(
      ValueName(name),
      RegistryData(RegistryType(rawValue: UInt32(type.rawValue)), bytes)
    )
  }

  private func text(
    _ what: String,
    _ call: (OpaquePointer) -> UnsafeMutablePointer<CChar>?
  ) throws(FileFailure) -> String {
    errno = 0
    guard let text = unsafe call(handle) else { throw fault(what) }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  // MARK: Changing

  func addChild(to key: Key, named name: String) throws(FileFailure) -> Key {
    errno = 0
    let node = unsafe hivex_node_add_child(handle, key.node, name)
    guard node != 0 else { throw fault("cannot make the key “\(name)”") }
    return Key(node: node)
  }

  func delete(_ key: Key) throws(FileFailure) {
    errno = 0
    guard unsafe hivex_node_delete_child(handle, key.node) == 0 else {
      throw fault("cannot delete a key")
    }
  }

  /// Replaces all values of a key; libhivex has no call to delete one.
  func setValues(of key: Key, to values: [RegistryValue]) throws(FileFailure) {
    var list: [hive_set_value] = unsafe []
    defer {
      unsafe list.forEach { entry in
        unsafe free(entry.key)
        unsafe free(entry.value)
      }
    }
    for value in values {
      let bytes = value.data.bytes
      guard let name = value.name.spelling.string, !name.utf8.contains(0) else {
        throw FileFailure(path: path, reason: "libhivex cannot write the name “\(value.name)”")
      }
      guard let key = unsafe strdup(name), let data = unsafe malloc(max(bytes.count, 1)) else {
        throw Files.failure(path)
      }
      unsafe data.copyMemory(from: bytes, byteCount: bytes.count)
      unsafe list.append(
        hive_set_value(
          key: key,
          t: hive_type(rawValue: hive_type.RawValue(value.data.type.rawValue)),
          len: bytes.count,
          value: data.assumingMemoryBound(to: CChar.self)
        )
      )
    }
    errno = 0
    guard unsafe hivex_node_set_values(handle, key.node, list.count, list, 0) == 0 else {
      throw fault("cannot set values")
    }
  }

  /// Writes all to a file that is there, and counts both sequence numbers up by one.
  func commit(to file: String) throws(FileFailure) {
    errno = 0
    guard unsafe hivex_commit(handle, file, 0) == 0 else {
      throw Self.fault(file, "cannot write it")
    }
  }
}
