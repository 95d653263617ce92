import Foundation

/// Numbers that look random and are the same in every run.
struct Generator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) ^ state
  }
}

/// Writes an export of a SOFTWARE hive: mostly class registrations, as real ones are.
///
/// UTF-16 with a byte order mark and CRLF, as regedit writes it.
func writeBigExport(to file: URL, values: Int) throws {
  var random = Generator(seed: 1)
  var text = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\r\n"
  func section(_ key: String, _ lines: [String]) {
    text += "[HKEY_LOCAL_MACHINE\\SOFTWARE\\\(key)]\r\n"
    for line in lines { text += line + "\r\n" }
    text += "\r\n"
  }
  var written = 0
  while written < values / 2 { written += classRegistration(written, &random, section) }
  section(
    "Microsoft\\Windows NT\\CurrentVersion",
    [
      "\"ProductName\"=\"Windows 7 Professional\"", "\"CurrentVersion\"=\"6.1\"",
      "\"CurrentBuild\"=\"7601\"", "\"CurrentBuildNumber\"=\"7601\"",
      "\"CSDVersion\"=\"Service Pack 1\"",
    ]
  )
  for number in 0..<900 {
    section(
      "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"
        + "Package_for_KB\(3_000_000 + number * 137)~31bf3856ad364e35~amd64~~6.1.1.0",
      ["\"CurrentState\"=dword:00000070", "\"InstallName\"=\"Package_for_KB\(number).mum\""]
    )
  }
  while written < values { written += classRegistration(written, &random, section) }
  var bytes = Data([0xFF, 0xFE])
  bytes.append(text.data(using: .utf16LittleEndian) ?? Data())
  try bytes.write(to: file)
}

private func classRegistration(
  _ number: Int,
  _ random: inout Generator,
  _ section: (String, [String]) -> Void
) -> Int {
  let id = UUID(
    uuid: withUnsafeBytes(of: (random.next(), random.next())) { $0.load(as: uuid_t.self) }
  )
  let key = "Classes\\CLSID\\{\(id.uuidString)}"
  section(
    key,
    [
      "@=\"Component \(number) of some program or other that somebody installed once\"",
      "\"AppID\"=\"{\(id.uuidString)}\"",
    ]
  )
  section(
    key + "\\InprocServer32",
    [
      "@=hex(2):25,00,53,00,79,00,73,00,74,00,65,00,6d,00,52,00,6f,00,6f,00,74,00,25,\\",
      "  00,5c,00,61,00,2e,00,64,00,6c,00,6c,00,00,00", "\"ThreadingModel\"=\"Both\"",
    ]
  )
  return 4
}

/// Writes a fleet of Windows 7 hosts of about 6 KB each and a manifest for it.
///
/// One host in five lacks something; users and names differ from host to host as they do in life.
func writeFleet(of size: Int, to folder: URL) throws {
  let hosts = folder.appending(path: "hosts")
  try FileManager.default.createDirectory(at: hosts, withIntermediateDirectories: true)
  try Data(manifest.utf8).write(to: folder.appending(path: "posture.yaml"))
  for number in 0..<size {
    let digits = String(number)
    let name = "pc-" + String(repeating: "0", count: 5 - digits.count) + digits
    let data = Data(snapshot(of: name, number: number).utf8)
    try data.write(to: hosts.appending(path: "\(name).reg"))
  }
}

private let manifest = """
  plumbline: 1
  state: hosts
  groups:
    clients:
      hosts: ["pc-*"]
      workloads: [outlook, owa, skype-for-business]
    everywhere:
      hosts: ["*"]
      tls:
        schannel:
          client: { SSL 3.0: disabled, TLS 1.2: enabled }
          server: { SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.2: enabled }
  """

private func snapshot(of host: String, number: Int) -> String {
  let user = "S-1-5-21-2718281828-3141592653-1618033988-\(2000 + number)"
  let schannel = #"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL"#
  let settings = #"Software\Microsoft\Windows\CurrentVersion\Internet Settings"#
  let isDrifted = number % 5 == 0
  let packages =
    #"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages"#
  var text = """
    Windows Registry Editor Version 5.00

    ; plumbline host \(host)
    ; plumbline captured 2026-01-15T03:00:00Z
    ; plumbline covers HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319
    ; plumbline covers HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319
    ; plumbline covers HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v2.0.50727
    ; plumbline covers HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v2.0.50727
    ; plumbline covers HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings
    ; plumbline covers HKEY_USERS\\\(user)\\Software\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings

    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Internet Explorer]
    "svcVersion"="11.0.9600.18893"

    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v3.5]
    "Install"=dword:00000001
    "SP"=dword:00000001
    "Version"="3.5.30729.5420"

    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full]
    "Install"=dword:00000001
    "Release"=dword:0005cbf5

    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]
    "ProductName"="Windows 7 Professional"
    "CurrentBuild"="7601"
    "CurrentBuildNumber"="7601"
    "CSDVersion"="Service Pack 1"

    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\\(user)]
    "ProfileImagePath"="C:\\\\Users\\\\user\(number)"

    [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions]
    "ProductType"="WinNT"

    [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]
    "PROCESSOR_ARCHITECTURE"="AMD64"

    [HKEY_LOCAL_MACHINE\\\(settings)\\WinHttp]
    "DefaultSecureProtocols"=dword:00000\(isDrifted ? "0a0" : "a00")

    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp]
    "DefaultSecureProtocols"=dword:00000a00

    [HKEY_USERS\\\(user)\\\(settings)]
    "SecureProtocols"=dword:00000\(number % 10 == 0 ? "0a0" : "a80")

    [\(schannel)]
    "EventLogging"=dword:00000001

    """
  for (name, role, isOn) in [
    ("SSL 2.0", "Client", false), ("SSL 3.0", "Client", false), ("SSL 3.0", "Server", false),
    ("TLS 1.0", "Server", false), ("TLS 1.1", "Client", true), ("TLS 1.2", "Client", true),
    ("TLS 1.2", "Server", true),
  ] where !(isDrifted && name == "TLS 1.2" && role == "Server") {
    text += """

      [\(schannel)\\Protocols\\\(name)\\\(role)]
      "Enabled"=dword:0000000\(isOn ? 1 : 0)
      "DisabledByDefault"=dword:0000000\(isOn ? 0 : 1)

      """
  }
  text += "\n[\(packages)]\n"
  for update in [
    2_533_552, 3_033_929, 3_140_245, 4_012_212, 4_056_897, 4_474_419, 4_490_628, 4_499_175,
  ] {
    text += """

      [\(packages)\\Package_for_KB\(update)~31bf3856ad364e35~amd64~~6.1.1.\(update % 7)]
      "InstallClient"="WindowsUpdateAgent"
      "InstallName"="Package_for_KB\(update)~31bf3856ad364e35~amd64~~6.1.1.\(update % 7).mum"
      "CurrentState"=dword:00000070
      "InstallTimeHigh"=dword:01d\(10_000 + update % 80_000)
      "InstallUser"="S-1-5-18"

      """
  }
  return text
}
