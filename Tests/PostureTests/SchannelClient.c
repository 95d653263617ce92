/* A Windows program that asks web servers on 127.0.0.1 for a page, with the protocols that Schannel
 * offers by default or with those that it names itself.
 *
 * Its arguments are pairs: a port and a mask of protocols, 0 for the default. For each it prints the
 * error code of Windows, 0 when the page came. Wine's WinHTTP hands the mask to Schannel as it is.
 *
 * Compiled without headers or libraries of Windows, so the few functions are declared here. */

#define IMPORTED __declspec(dllimport)
typedef void *Handle;
typedef const unsigned short *Text;

IMPORTED Handle WinHttpOpen(Text agent, unsigned access, Text proxy, Text bypass, unsigned flags);
IMPORTED int WinHttpSetTimeouts(Handle, int resolve, int connect, int send, int receive);
IMPORTED int WinHttpSetOption(Handle, unsigned option, void *data, unsigned size);
IMPORTED Handle WinHttpConnect(Handle session, Text server, unsigned short port, unsigned reserved);
IMPORTED Handle WinHttpOpenRequest(Handle connection, Text verb, Text path, Text version,
                                   Text referrer, Text *types, unsigned flags);
IMPORTED int WinHttpSendRequest(Handle request, Text headers, unsigned headersSize, void *data,
                                unsigned size, unsigned total, unsigned long long context);
IMPORTED int WinHttpReceiveResponse(Handle request, void *reserved);
IMPORTED int WinHttpCloseHandle(Handle);
IMPORTED unsigned GetLastError(void);
IMPORTED void ExitProcess(unsigned status);
IMPORTED int __getmainargs(int *count, char ***arguments, char ***environment, int glob, int *info);
IMPORTED unsigned long strtoul(const char *text, char **end, int base);
IMPORTED int printf(const char *format, ...);
IMPORTED int fflush(void *file);

enum {
  NO_PROXY = 1,
  SECURE = 0x00800000,
  OPTION_SECURITY_FLAGS = 31,
  OPTION_SECURE_PROTOCOLS = 84,
  /* Unknown authority, wrong usage, wrong name, wrong date. */
  ANY_CERTIFICATE = 0x3300,
  TIMEOUT = 10000,
};

static unsigned fetch(unsigned short port, unsigned protocols) {
  unsigned ignored = ANY_CERTIFICATE;
  Handle session = WinHttpOpen(L"plumbline", NO_PROXY, 0, 0, 0);
  if (!session || !WinHttpSetTimeouts(session, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT)
      || (protocols && !WinHttpSetOption(session, OPTION_SECURE_PROTOCOLS, &protocols, 4)))
    return GetLastError();
  Handle connection = WinHttpConnect(session, L"127.0.0.1", port, 0);
  Handle request = WinHttpOpenRequest(connection, L"GET", L"/", 0, 0, 0, SECURE);
  unsigned error = 0;
  if (!WinHttpSetOption(request, OPTION_SECURITY_FLAGS, &ignored, 4)
      || !WinHttpSendRequest(request, 0, 0, 0, 0, 0, 0) || !WinHttpReceiveResponse(request, 0))
    error = GetLastError();
  WinHttpCloseHandle(request);
  WinHttpCloseHandle(connection);
  WinHttpCloseHandle(session);
  return error;
}

void start(void) {
  int count = 0, info = 0;
  char **arguments, **environment;
  __getmainargs(&count, &arguments, &environment, 0, &info);
  for (int i = 1; i + 1 < count; i += 2)
    printf("%u\n", fetch(strtoul(arguments[i], 0, 10), strtoul(arguments[i + 1], 0, 10)));
  fflush(0);
  ExitProcess(0);
}
