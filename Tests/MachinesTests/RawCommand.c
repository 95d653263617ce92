// Starts a program under Wine with a command line that nobody has quoted anew.
//
// Windows gives a program one string, and Wine makes that of the arguments that a shell on Linux has
// split. Windows' own sshd hands `cmd.exe /c "COMMAND"` to cmd.exe as it came, so this takes the line
// from the environment variable RAWCMD.
//
// Without a C library and its start code: the compiler that comes with Swift has none for Windows.

typedef unsigned short wide;
typedef void *handle;

struct startup {
  unsigned size;
  wide *reserved, *desktop, *title;
  unsigned x, y, width, height, columns, rows, fill, flags;
  unsigned short show, reserved_size;
  unsigned char *reserved_bytes;
  handle input, output, error;
};

struct process {
  handle process, thread;
  unsigned process_id, thread_id;
};

__declspec(dllimport) unsigned GetEnvironmentVariableW(const wide *, wide *, unsigned);
__declspec(dllimport) handle GetStdHandle(unsigned);
__declspec(dllimport) int CreateProcessW(
  const wide *, wide *, void *, void *, int, unsigned, void *, const wide *, struct startup *,
  struct process *);
__declspec(dllimport) unsigned WaitForSingleObject(handle, unsigned);
__declspec(dllimport) int GetExitCodeProcess(handle, unsigned *);
__declspec(dllimport) void ExitProcess(unsigned);

static wide line[32768];

void start(void) {
  static struct startup startup;
  static struct process process;
  unsigned status = 255;
  if (!GetEnvironmentVariableW((const wide *)L"RAWCMD", line, 32768)) ExitProcess(254);
  startup.size = sizeof startup;
  startup.flags = 0x100;  // STARTF_USESTDHANDLES
  startup.input = GetStdHandle(-10);
  startup.output = GetStdHandle(-11);
  startup.error = GetStdHandle(-12);
  if (!CreateProcessW(0, line, 0, 0, 1, 0, 0, 0, &startup, &process)) ExitProcess(253);
  WaitForSingleObject(process.process, 0xFFFFFFFF);
  GetExitCodeProcess(process.process, &status);
  ExitProcess(status);
}
