@echo off
rem Writes <name of this computer>.reg beside this file. Run as administrator; it changes nothing.
set "shell=%SystemRoot%\System32\cmd.exe"
if defined PROCESSOR_ARCHITEW6432 set "shell=%SystemRoot%\Sysnative\cmd.exe"
rem With /u, echo writes UTF-16 as reg export does.
if not "%~1"=="/go" "%shell%" /u /c ""%~f0" /go" & exit /b
setlocal
reg query HKU\S-1-5-19 >nul 2>nul
if errorlevel 1 echo Run this as administrator. & exit /b 1
set "out=%~dp0%COMPUTERNAME%.reg"
set "part=%~dp0plumbline-part"
set "LM=HKEY_LOCAL_MACHINE"
set "MS=%LM%\SOFTWARE\Microsoft"
set "WOW=%LM%\SOFTWARE\Wow6432Node\Microsoft"
set "CCS=%LM%\SYSTEM\CurrentControlSet"
set "IS=Microsoft\Windows\CurrentVersion\Internet Settings"
set "CBS=%MS%\Windows\CurrentVersion\Component Based Servicing"

reg export "%CCS%\Control\ProductOptions" "%out%" /y >nul
if errorlevel 1 exit /b 1
rem Put in front of each part, it turns the repeated header into a comment.
<nul set /p "=; " >"%part%.sep"
>>"%out%" echo ; plumbline host %COMPUTERNAME%
rem The time in UTC, in one form everywhere. Where PowerShell may not run, the script goes on without it.
set "now="
set "ps=%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe"
if exist "%ps%" for /f %%T in ('%ps% -NoProfile -Command "(Get-Date).ToUniversalTime().ToString('s') + 'Z'" ^<nul 2^>nul') do set "now=%%T"
if defined now if "%now:~4,1%%now:~10,1%%now:~19%"=="-TZ" >>"%out%" echo ; plumbline captured %now%
call :some "%MS%\Windows NT\CurrentVersion" CurrentBuildNumber UBR CSDVersion ProductName InstallationType
call :some "%CCS%\Control\Session Manager\Environment" PROCESSOR_ARCHITECTURE
call :some "%CCS%\Control\Windows" CSDVersion
call :some "%MS%\Internet Explorer" Version svcVersion
call :some "%MS%\ADFS" FSConfigurationStatus ProxyConfigurationStatus
call :some "%MS%\ADFS2.0\Components" SecurityTokenServer ProxyServer
call :some "%MS%\Azure AD Connect" Version
call :some "%MS%\Azure AD Connect Provisioning Agent" Version
call :some "%MS%\PowerShell\3\PowerShellEngine" PowerShellVersion
call :some "%MS%\Office\ClickToRun\Configuration" VersionToReport
set "setup=MsiProductMajor MsiProductMinor MsiBuildMajor MsiBuildMinor"
for %%V in (14 15) do call :some "%MS%\ExchangeServer\v%%V\Setup" %setup%
rem Uninstall is large. It is taken where there is something whose version, or whose drivers, stand there.
set "programs="
call :noted "%CCS%\Services\ADSync" Start
call :noted "%MS%\Office Server\16.0" BuildVersion
for %%V in (15 16) do call :noted "%MS%\Shared Tools\Web Server Extensions\%%V.0" PrecisionVersion
call :noted "%MS%\Real-Time Communications\{A766C25B-A1D1-4711-A726-AC3E7CA4AAB3}" Version
for %%K in ("%MS%" "%WOW%") do for %%N in ("Server" "Server Native Client 10.0" "Server Native Client 11.0") do (
  reg query "%%~K\Microsoft SQL %%~N" >nul 2>nul
  if not errorlevel 1 set "programs=yes"
)
reg query "%LM%\SOFTWARE\ODBC\ODBCINST.INI\ODBC Driver 11 for SQL Server" >nul 2>nul
if not errorlevel 1 set "programs=yes"
call :all "%MS%\Windows NT\CurrentVersion\ProfileList"
call :all "%MS%\NET Framework Setup\NDP"
call :all "%CCS%\Control\SecurityProviders\SCHANNEL"
call :all "%CCS%\Control\Lsa\FIPSAlgorithmPolicy"
call :all "%CCS%\Control\Cryptography\Configuration\Local\SSL\00010002"
call :some "%CCS%\Services\RasMan\PPP\EAP\13" TlsVersion
call :all "%CBS%\RebootPending"
call :all "%MS%\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired"
rem Nobody reads policies below Wow6432Node; who put some there believes that they work.
for %%K in ("%LM%\SOFTWARE" "%LM%\SOFTWARE\Wow6432Node") do call :policies "%%~K\Policies"
call :some "%MS%\Windows\CurrentVersion\Internet Settings" SecureProtocols
for %%K in ("%MS%" "%WOW%") do call :views "%%~K"
rem LocalSystem.
call :user "HKEY_USERS\.DEFAULT"
for /f "delims=" %%U in ('reg query HKU ^| find "S-1-5-21-"') do call :user "%%U"
for /f "delims=" %%U in ('reg query HKU ^| find "S-1-12-1-"') do call :user "%%U"
>>"%out%" echo [%CBS%\Packages]
for /f "tokens=1,2,*" %%A in ('reg query "%CBS%\Packages" /s /v CurrentState ^| find "_"') do (
  if "%%A"=="CurrentState" call :dword CurrentState %%C
  if not "%%A"=="CurrentState" >>"%out%" echo [%%A %%B %%C]
)
del "%part%.sep" "%part%.reg" 2>nul
echo Wrote %out%
exit /b 0

:views
call :all "%~1\Updates"
call :all "%~1\.NETFramework\v2.0.50727"
call :all "%~1\.NETFramework\v4.0.30319"
call :all "%~1\Windows\CurrentVersion\Internet Settings\WinHttp"
if defined programs call :all "%~1\Windows\CurrentVersion\Uninstall"
set "sql=%~1\Microsoft SQL Server"
call :all "%sql%\Instance Names\SQL"
if errorlevel 1 exit /b 0
for /f "tokens=1,2,*" %%A in ('reg query "%sql%\Instance Names\SQL" ^| find "REG_SZ"') do (
  call :some "%sql%\%%C\Setup" PatchLevel
)
exit /b 0

:noted
call :some %*
if not errorlevel 1 set "programs=yes"
exit /b 0

:policies
call :all "%~1\%IS%"
call :all "%~1\Microsoft\Cryptography\Configuration\SSL\00010002"
exit /b 0

:user
set "key=%~1"
if "%key:~-8%"=="_Classes" exit /b 0
call :some "%~1\Software\%IS%" SecureProtocols
call :all "%~1\Software\Policies\%IS%"
exit /b 0

:all
rem A key and everything below it.
reg query "%~1" >nul 2>nul
if errorlevel 1 goto none
reg export "%~1" "%part%.reg" /y >nul
if errorlevel 1 echo Cannot export %~1 & exit /b 1
copy /b /y "%out%"+"%part%.sep"+"%part%.reg" "%out%" >nul
exit /b 0

:some
rem A key and the values that are named, nothing else of it.
set "key=%~1"
reg query "%key%" >nul 2>nul
if errorlevel 1 goto none
>>"%out%" echo [%key%]
:next
shift
if "%~1"=="" exit /b 0
for /f "tokens=1,2,*" %%A in ('reg query "%key%" /v %1 2^>nul ^| find "REG_"') do (
  if "%%B"=="REG_SZ" >>"%out%" echo "%%A"="%%C"
  if "%%B"=="REG_DWORD" call :dword %%A %%C
  if not "%%B"=="REG_SZ" if not "%%B"=="REG_DWORD" call :all "%key%"
)
goto next

:dword
set "hex=%2"
>>"%out%" echo "%1"=dword:%hex:~2%
exit /b 0

:none
rem Looked for, and not there.
>>"%out%" echo ; plumbline covers %~1
exit /b 1
