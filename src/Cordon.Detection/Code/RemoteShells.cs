using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Code from elsewhere that is run at once, shells for somebody else, and what hides them.</summary>
internal static partial class RemoteShells
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Dangerous("sh-pipe-to-shell", Severity.Critical, 0.95, ShPipeToShell, 340, "CWE-494, CWE-829", "Runs what is downloaded without anybody having seen it.",
            ["curl ", "wget ", "fetch "]),
        CodeRule.Dangerous("sh-run-download", Severity.Critical, 0.94, ShRunDownload, 60, "CWE-494, CWE-829", "Runs what is downloaded without anybody having seen it.",
            ["$(curl", "$(wget", "<(curl", "<(wget", "`curl", "`wget"]),
        CodeRule.Dangerous("sh-download-then-run", Severity.High, 0.88, ShDownloadThenRun, 340, "CWE-494", "Downloads a program, makes it executable and starts it.",
            ["curl ", "wget "]),
        CodeRule.Dangerous("sh-download-into-system", Severity.High, 0.76, ShDownloadIntoSystem, 280, "CWE-494", "Puts what is downloaded into a directory of the system.",
            ["wget ", "curl "]),
        CodeRule.Dangerous("sh-reverse-shell", Severity.Critical, 0.96, ShReverseShell, 200, "CWE-506", "Gives a shell of this machine to another one.",
            ["/dev/tcp/", "/dev/udp/", "nc -", "ncat ", "netcat ", "socat ", "telnet "]),
        CodeRule.Dangerous("sh-pipe-fifo-shell", Severity.Critical, 0.95, ShPipeFifoShell, 200, "CWE-506", "Connects a shell with the network over a named pipe.",
            ["mkfifo ", "mknod "]),
        CodeRule.Dangerous("sh-run-decoded", Severity.Critical, 0.93, ShRunDecoded, 160, "CWE-506", "Runs a command that was hidden by an encoding.",
            ["base64 -d", "base64 --d", "xxd -r", "openssl enc -d", "openssl base64 -d"]),
        CodeRule.Dangerous("py-shell-on-socket", Severity.Critical, 0.94, PyShellOnSocket, 100, "CWE-506", "Connects a shell with a socket.",
            ["os.dup2(", "pty.spawn("]),
        CodeRule.Dangerous("py-run-decoded", Severity.Critical, 0.92, PyRunDecoded, 120, "CWE-506, CWE-95", "Runs code that was hidden by an encoding or fetched from elsewhere.",
            ["exec(", "eval("]),
        CodeRule.Dangerous("code-connect-and-execute", Severity.High, 0.85, CodeConnectAndExecute, 400, "CWE-506", "Runs commands that come over a socket.",
            [".recv("]),
        CodeRule.Dangerous("code-inject-memory", Severity.Critical, 0.9, CodeInjectMemory, 80, "CWE-506", "Writes code into the memory of a process.",
            ["virtualallocex", "createremotethread", "writeprocessmemory", "ntunmapviewofsection", "rtlmovememory", "queueuserapc"]),
        CodeRule.Dangerous("code-spy-on-input", Severity.High, 0.78, CodeSpyOnInput, 80, "CWE-506", "Records keys or the screen.",
            ["pynput", "keyboard.on_press", "getasynckeystate", "imagegrab.grab(", "setwindowshookex", "pyautogui.screenshot(", "cv2.videocapture(0", "mss.mss("]),
        CodeRule.Dangerous("sh-mine-coins", Severity.High, 0.95, ShMineCoins, 80, "CWE-506", "Starts a miner of crypto coins.",
            ["xmrig", "stratum+tcp", "stratum+ssl", "minerd "]),
    ];

    [GeneratedRegex(@"\b(?:curl|wget|fetch)\s[^\n|;]{1,260}\|\s{0,4}(?:sudo\s{1,3}(?:-\w{1,4}\s{1,3}){0,3})?(?:/(?:usr/)?bin/)?(?:env\s{1,3})?(?:(?:ba|z|da|k|c|a)?sh|python[23]?|perl|ruby|node|php)\b", CodeRule.AnyCase)]
    private static partial Regex ShPipeToShell { get; }

    [GeneratedRegex(@"(?<=(?:\beval|sh|\bsource|-c|-e|\.)\s{1,3}[""']?)(?:\$\(|<\(|`)\s?(?:curl|wget)\b", CodeRule.AnyCase)]
    private static partial Regex ShRunDownload { get; }

    [GeneratedRegex(@"\b(?:curl|wget)\s[^\n]{4,220}?(?:&&|;|\\n|\n)\s{0,4}(?:sudo\s{1,3})?(?:chmod\s{1,3}(?:\+x|[0-7]{3,4}|u\+x)\s[^\n]{1,60}?(?:&&|;|\\n|\n)\s{0,4}(?:sudo\s{1,3}|nohup\s{1,3}){0,2}\.?/|(?:sudo\s{1,3})?(?:ba|z)?sh\s{1,3}(?:\./|/tmp/)?[\w.-]{1,60})", CodeRule.AnyCase)]
    private static partial Regex ShDownloadThenRun { get; }

    [GeneratedRegex(@"\b(?:wget|curl)\s[^\n|;]{0,200}?-(?:-output|-output-document)?[oO]?[ =]{1,3}[""']?/(?:usr|s?bin|etc|lib|opt|root|boot)/", CodeRule.AnyCase)]
    private static partial Regex ShDownloadIntoSystem { get; }

    [GeneratedRegex(@"/dev/(?:tcp|udp)/[\w.$\{\}-]{1,80}/[\d$]|\b(?:nc|ncat|netcat)\s[^\n|;]{0,80}?(?:-\w{0,4}[ec]\s{0,3}|--(?:sh-)?exec\s{0,3})[""']?(?:/bin/|cmd|powershell|sh\b|bash)|\bsocat\s[^\n]{0,120}?exec:|\|\s?(?:nc|ncat|telnet)\s[^\n|]{4,80}\|\s?(?:/bin/)?(?:ba)?sh", CodeRule.AnyCase)]
    private static partial Regex ShReverseShell { get; }

    [GeneratedRegex(@"\bmk(?:fifo|nod)\s[^\n]{1,60}?[;&][^\n]{0,80}?\b(?:nc|ncat|telnet|openssl\s{1,3}s_client)\b", CodeRule.AnyCase)]
    private static partial Regex ShPipeFifoShell { get; }

    [GeneratedRegex(@"\b(?:base64\s{1,3}(?:-d|-D|--decode)|xxd\s{1,3}-r(?:\s{1,3}-p)?|openssl\s{1,3}(?:enc\s{1,3}-d|base64\s{1,3}-d))[^\n|;]{0,80}\|\s{0,3}(?:sudo\s{1,3})?(?:(?:ba|z|da)?sh|python[23]?|perl|gunzip\s{0,3}\|\s{0,3}(?:ba)?sh)\b", CodeRule.AnyCase)]
    private static partial Regex ShRunDecoded { get; }

    [GeneratedRegex(@"\bos\.dup2\(\s{0,3}[\w.]{1,40}\.fileno\(\)|\bpty\.spawn\(\s{0,3}[""'\[]", CodeRule.AnyCase)]
    private static partial Regex PyShellOnSocket { get; }

    [GeneratedRegex(@"(?<![\w.])(?:exec|eval)\(\s{0,3}(?:(?:base64\.)?b64decode|zlib\.decompress|codecs\.decode|bytes\.fromhex|marshal\.loads|__import__\(|requests\.get|urllib\.request\.urlopen|urlopen|atob|Buffer\.from|gzinflate|base64_decode|str_rot13|gzuncompress)", CodeRule.Exact)]
    private static partial Regex PyRunDecoded { get; }

    [GeneratedRegex(@"\.recv\(\s{0,3}\d{2,6}\s{0,3}\)[\s\S]{0,240}?(?:subprocess\.|os\.(?:system|popen)|Popen\()", CodeRule.Exact)]
    private static partial Regex CodeConnectAndExecute { get; }

    [GeneratedRegex(@"\b(?:VirtualAllocEx|CreateRemoteThread|WriteProcessMemory|NtUnmapViewOfSection|RtlMoveMemory|QueueUserAPC)\b(?=\s?[\(.\]""'])", CodeRule.Exact)]
    private static partial Regex CodeInjectMemory { get; }

    [GeneratedRegex(@"(?<=\b(?:from|import)\s{1,3})pynput\b|\bpynput\.keyboard|\bkeyboard\.on_press\(|\bGetAsyncKeyState\(|\bImageGrab\.grab\(|\bSetWindowsHookEx\w?\(|\bpyautogui\.screenshot\(", CodeRule.Exact)]
    private static partial Regex CodeSpyOnInput { get; }

    [GeneratedRegex(@"\bxmrig\b(?=[\s.-])|stratum\+(?:tcp|ssl)://\w|\bminerd\s{1,3}-", CodeRule.AnyCase)]
    private static partial Regex ShMineCoins { get; }
}
