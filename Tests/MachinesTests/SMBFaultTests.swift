import Testing

@testable import Machines

/// What `net rpc registry` of Samba 4.17 was seen to say, and what it has to be taken for.
struct `What net says` {
  @Test(
    arguments: [
      ("registry_openkey failed: NT_STATUS_NO_SUCH_DEVICE", .absent),
      ("registry_openkey failed: NT_STATUS_OBJECT_NAME_NOT_FOUND", .absent),
      ("registry_openkey failed: WERR_FILE_NOT_FOUND", .absent),
      ("registry_openkey failed: NT_STATUS_ACCESS_DENIED", .denied),
      ("registry_openkey failed: NT_STATUS_CONNECTION_DISCONNECTED", .dropped),
      (
        "Could not connect to server 127.0.0.2\nThe username or password was not correct.\n"
          + "Connection failed: NT_STATUS_LOGON_FAILURE", .noLogon
      ),
      (
        "Could not connect to server x\nConnection failed: NT_STATUS_ACCOUNT_LOCKED_OUT", .noLogon
      ),
      (
        "Could not connect to server x\nConnection failed: NT_STATUS_CONNECTION_REFUSED",
        .unreachable
      ),
      (
        "Could not connect to server x\nConnection failed: NT_STATUS_CONNECTION_RESET",
        .refusedForNow
      ),
      (
        "Could not connect to server x\nConnection failed: NT_STATUS_CONNECTION_DISCONNECTED",
        .refusedForNow
      ),
      (
        "Could not connect to server x\nConnection failed: NT_STATUS_HOST_UNREACHABLE",
        .unreachable
      ),
      ("Could not connect to server 127.0.0.250", .unreachable),
      ("Unable to find a suitable server for domain WORKGROUP", .unreachable),
      ("ERROR: Unable to open credentials file!", .noLogon),
      ("Failed to set parse authentication file!", .noLogon),
      ("Could not initialise lsa pipe", .refusedForNow),
      (
        "Could not initialise pipe winreg. Error was NT_STATUS_OBJECT_NAME_NOT_FOUND", .noService
      ),
      ("Could not initialise pipe winreg. Error was NT_STATUS_PIPE_NOT_AVAILABLE", .noService),
      ("Could not initialise pipe winreg. Error was NT_STATUS_ACCESS_DENIED", .noLogon),
      (
        "registry_setvalue failed: WERR_ACCESS_DENIED\nsetval v failed: WERR_ACCESS_DENIED\n"
          + "reg_parse_fd: reg_parse_line 3 fail -2", .valueDenied
      ),
      ("deleteval v failed: WERR_ACCESS_DENIED", .valueDenied),
      ("registry_deletevalue failed: WERR_ACCESS_DENIED", .valueDenied),
      ("registry_deletevalue failed: WERR_FILE_NOT_FOUND", .absent),
      ("deletekey returned WERR_FILE_NOT_FOUND", .absent),
      ("deletekey returned WERR_ACCESS_DENIED", .other),
      ("createkey returned WERR_ACCESS_DENIED", .other),
      ("something that nobody knows", .other),
      ("", .other),
    ] as [(String, NetFault.Kind)]
  )
  func `is told apart by its words`(errors: String, kind: NetFault.Kind) throws {
    #expect(NetFault(errors: errors, status: 255)?.kind == kind)
  }

  @Test func `with exit code 0 is a fault all the same where a key cannot be opened`() {
    let fault = NetFault(errors: "registry_openkey failed: NT_STATUS_ACCESS_DENIED", status: 0)
    #expect(fault?.kind == .denied)
  }

  @Test func `with exit code 0 of a denied value is a fault all the same`() {
    let errors = "registry_setvalue failed: NT_STATUS_ACCESS_DENIED\n"
    #expect(NetFault(errors: errors, status: 0)?.kind == .valueDenied)
  }

  @Test func `with exit code 0 of a type that it does not know is a complaint`() {
    let errors = "type \"multi_sz\" not implemented\n"
    #expect(NetFault.complaints(in: errors).count == 1)
  }

  @Test func `of a connection that breaks in the middle is a fault whatever the exit code`() {
    // An export goes on with the next key, and exits with 0.
    let errors = "enumerating values failed: NT_STATUS_CONNECTION_DISCONNECTED"
    #expect(NetFault(errors: errors, status: 0)?.kind == .dropped)
  }

  @Test func `of a subkey that it left out is a complaint`() {
    let errors = "dcerpc_winreg_OpenKey failed: secret WERR_ACCESS_DENIED\n"
    #expect(NetFault(errors: errors, status: 0) == nil)
    #expect(NetFault.complaints(in: errors).count == 1)
  }

  @Test func `of a service that is not there tells how to start it`() {
    let errors = "Could not initialise pipe winreg. Error was NT_STATUS_OBJECT_NAME_NOT_FOUND"
    let reason = NetFault(errors: errors, status: 255)?.reason
    #expect(reason?.contains("sc config RemoteRegistry start= demand") == true)
  }

  @Test(arguments: ["import", "setvalue"])
  func `of a denied write is never taken for a connection that was not made`(verb: String) {
    let errors =
      "registry_\(verb) failed: WERR_ACCESS_DENIED\nreg_parse_fd: reg_parse_line 3 fail -2\n"
    #expect(NetFault(errors: errors, status: 255)?.isBeforeAnyWrite == false)
  }
}
