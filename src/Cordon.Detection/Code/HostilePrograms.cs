using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>What programs do that are made to harm: end what others run, encrypt what others keep, flood, spread, carry away.</summary>
internal static partial class HostilePrograms
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Dangerous("code-kill-found", Severity.High, 0.8, CodeKillFound, 520, "CWE-749", "Ends processes that it looks for among all that run.",
            ["process_iter(", "psutil.pids(", "$(ps ", "$(pgrep", "$(pidof", "| xargs kill", "|xargs kill", ".kill()", ".terminate()", "kill $", "kill \"$", "kill -9 $", "kill -9 \"$"]),
        CodeRule.Dangerous("code-import-inside", Severity.High, 0.85, CodeImportInside, 80, "CWE-95", "Imports what reaches the system in the middle of an expression, as what escapes an evaluator does.",
            ["__import__("]),
        CodeRule.Dangerous("py-pickle-payload", Severity.Critical, 0.92, PyPicklePayload, 360, "CWE-502", "Makes an object that runs a command when it is deserialised.",
            ["__reduce__(", "__reduce_ex__("]),
        CodeRule.Dangerous("code-flood", Severity.High, 0.82, CodeFlood, 520, "CWE-406, CWE-400", "Sends the same thing thousands of times, or without end.",
            [".sendto(", "* 1000", "* 5000", "..10000", "<10000", "< 10000", "range(10000", "while true:", "while 1:"]),
        CodeRule.Dangerous("sh-flood", Severity.High, 0.9, ShFlood, 200, "CWE-400", "Floods another machine.",
            ["hping3 ", "slowloris", "loop=1", "--flood"]),
        CodeRule.Dangerous("sh-port-scan", Severity.Medium, 0.7, ShPortScan, 320, "CWE-200", "Looks for open ports of other machines.",
            ["nmap -", "nmap --", "masscan ", "nc -z", "connect_ex("]),
        CodeRule.Dangerous("code-encrypt-tree", Severity.Critical, 0.85, CodeEncryptTree, 500, "CWE-506", "Walks over directories and encrypts what it finds, as ransomware does.",
            ["os.walk(", ".rglob(", "glob.glob(", "os.listdir(", "getfiles(", "readdirsync("]),
        CodeRule.Dangerous("code-send-environment", Severity.High, 0.86, CodeSendEnvironment, 260, "CWE-200, CWE-522", "Sends the variables of the environment away, which hold credentials.",
            ["requests.post(", "httpx.post(", "urlopen(", "fetch(", "axios.post(", "curl ", "env |", "printenv |"]),
        CodeRule.Dangerous("js-send-cookie", Severity.High, 0.84, JsSendCookie, 60, "CWE-200, CWE-79", "Sends the cookies of a page away.",
            ["document.cookie"]),
        CodeRule.Dangerous("code-start-with-windows", Severity.High, 0.88, CodeStartWithWindows, 320, "CWE-506", "Makes Windows start a program whenever somebody logs in.",
            ["currentversion\\run", "currentversion\\\\run"]),
        CodeRule.Dangerous("code-copy-itself", Severity.High, 0.84, CodeCopyItself, 120, "CWE-506", "Copies itself to another place, as what spreads does.",
            ["shutil.copy", "copyfile(", "cp \"$0\"", "cp $0", "cp -f $0"]),
        CodeRule.Dangerous("code-endless-fork", Severity.High, 0.92, CodeEndlessFork, 60, "CWE-400", "Starts itself without end until the machine stands still.",
            ["os.fork()", "fork();", "subprocess.popen([sys.executable"]),
        CodeRule.Insecure("sh-eval-value", Severity.Medium, 0.6, ShEvalValue, 60, "CWE-78, CWE-95", "Evaluates a value as a command.",
            ["eval \"$", "eval $", "eval \\\"$"]),
        CodeRule.Insecure("code-password-fast-hash", Severity.Medium, 0.74, CodePasswordFastHash, 200, "CWE-916", "Hashes a password by a function that is quick to try.",
            ["sha1", "sha224", "sha256", "sha384", "sha512", "sha3", "md5", "blake2"]),
    ];

    [GeneratedRegex(@"\bpsutil\.(?:process_iter|pids)\([\s\S]{0,480}?\.(?:kill|terminate)\(\)|\b\w{1,30}\.(?:kill|terminate)\(\)[\s\S]{0,360}?\bpsutil\.(?:NoSuchProcess|AccessDenied)\b|\$\(\s{0,2}(?:ps\s{1,3}-?\w{1,6}\s|pgrep\s|pidof\s)[\s\S]{0,420}?\bkill\s{1,3}(?:-\w{1,8}\s{1,3}){0,2}[""']?\$|\bkill\s{1,3}(?:-\w{1,8}\s{1,3}){0,2}[""']?\$\{?\w{1,20}\}?[\s\S]{0,420}?<\s{0,2}<\(\s{0,2}(?:ps|pgrep)\s|\b(?:ps\s{1,3}-?\w{1,6}|pgrep|pidof)\s[^\n]{0,30}?\|\s{0,3}xargs\s{1,3}(?:-\w{1,4}\s{1,3}){0,2}(?:sudo\s{1,3})?kill\b", CodeRule.AnyCase)]
    private static partial Regex CodeKillFound { get; }

    [GeneratedRegex(@"(?<![\w.])__import__\(\s{0,2}\\?[""'](?:os|subprocess|socket|sys|shutil|pty|ctypes|builtins)\\?[""']\s{0,2}\)\s{0,2}\.\w", CodeRule.Exact)]
    private static partial Regex CodeImportInside { get; }

    [GeneratedRegex(@"\bdef\s{1,3}__reduce(?:_ex)?__\([^\n]{0,40}\n[\s\S]{0,220}?(?:\bos\.(?:system|popen|exec\w{1,3})|\bsubprocess\.\w|\b(?:eval|exec)\s?,)", CodeRule.Exact)]
    private static partial Regex PyPicklePayload { get; }

    [GeneratedRegex(@"\*\s?(?:1|5)0{3,6}\b[\s\S]{0,420}?\.sendto\(|(?:\.\.|<\s?|\brange\()10{4,6}\b[\s\S]{0,420}?(?:\bnc\s{1,3}(?:-\w{1,3}\s{1,3}){0,3}-\w{0,3}u|\.sendto\(|/dev/udp/)|\bwhile\s{1,2}(?:True|1)\s?:\s{1,16}\w{1,20}\.send(?:to)?\([^\n]{1,80}\n(?!\s{0,16}(?:time\.)?sleep)", CodeRule.Exact)]
    private static partial Regex CodeFlood { get; }

    [GeneratedRegex(@"\bhping3\s[^\n]{0,100}?--(?:flood|faster)\b|\bslowloris\b(?=\s{1,3}[\w-]|\.py)|\bsendp?\(\s{0,3}(?:IP|Ether|pkt|packet)\b[^\n]{0,120}?\bloop\s?=\s?1\b", CodeRule.AnyCase)]
    private static partial Regex ShFlood { get; }

    [GeneratedRegex(@"\bnmap\s{1,3}(?:-{1,2}[\w-]{1,20}\s{1,3}){0,4}?(?:-s[SUAFXNTV]|-A|-p-|-O|--script\b|-Pn)|\bmasscan\s{1,3}[\d\w][^\n]{0,60}?-p|\bnc\s{1,3}(?:-\w{0,3}z\w{0,3})\s[^\n]{2,60}?\d{1,5}-\d{2,5}", CodeRule.AnyCase)]
    private static partial Regex ShPortScan { get; }

    [GeneratedRegex(@"(?:\bos\.(?:walk|listdir)|\.rglob|\bglob\.glob|\bGetFiles|\breaddirSync)\([\s\S]{0,440}?(?:\bencrypt(?:_file|File)?\(|\.encrypt\(|\.(?:locked|encrypted|crypt)[""'])", CodeRule.Exact)]
    private static partial Regex CodeEncryptTree { get; }

    [GeneratedRegex(@"\b(?:requests\.post|httpx\.post|urlopen|fetch|axios\.post)\([^\n;]{1,180}?(?:\bdict\(\s?os\.environ\s?\)|\bos\.environ\b(?!\s?[\[.])|\bprocess\.env\b(?!\s?[.\[\w]))|\bcurl\s[^\n|;]{1,140}?\$\((?:env|printenv)\b|\b(?:print)?env\s{0,3}\|\s{0,3}(?:base64[^\n|]{0,12}\|\s{0,3})?(?:curl|nc|wget)\s", CodeRule.Exact)]
    private static partial Regex CodeSendEnvironment { get; }

    [GeneratedRegex(@"(?<=(?:\bfetch\(|\bsendBeacon\(|\.src\s?=|\blocation(?:\.href)?\s?=|\baxios\.\w{3,4}\(|\.open\(\s?[""']GET[""'],)[^\n;]{0,60})document\.cookie\b", CodeRule.Exact)]
    private static partial Regex JsSendCookie { get; }

    [GeneratedRegex(@"\bCurrentVersion\\{1,2}Run(?:Once)?\b[\s\S]{0,240}?(?:\bSetValue(?:Ex)?\s?\(|\bKEY_(?:SET_VALUE|ALL_ACCESS|WRITE)\b|,\s?true\s?\))", CodeRule.AnyCase)]
    private static partial Regex CodeStartWithWindows { get; }

    [GeneratedRegex(@"\b(?:shutil\.copy\w{0,4}|copyfile)\(\s{0,3}(?:os\.path\.(?:abspath|realpath)\(\s?)?(?:__file__|sys\.(?:argv\[0\]|executable))|\bcp\s{1,3}(?:-\w{1,4}\s{1,3})?[""']?\$0\b", CodeRule.Exact)]
    private static partial Regex CodeCopyItself { get; }

    [GeneratedRegex(@"\bwhile\s{1,2}(?:True|1)\s?:\s{1,16}os\.fork\(\)|\bwhile\s?\(\s?(?:1|true)\s?\)\s?\{?\s{0,12}fork\(\);|\bfor\s?\(\s?;\s?;\s?\)\s?\{?\s{0,12}fork\(\);|\bwhile\s{1,2}(?:True|1)\s?:\s{1,16}subprocess\.Popen\(\s?\[\s?sys\.executable", CodeRule.Exact)]
    private static partial Regex CodeEndlessFork { get; }

    [GeneratedRegex(@"(?<![\w.$-])eval\s{1,3}\\?[""']?\$(?!\()\{?[\w@*]", CodeRule.Exact)]
    private static partial Regex ShEvalValue { get; }

    [GeneratedRegex(@"\bhashlib\.\w{3,10}\(\s?(?:\w{1,20}\.)?[\w]{0,12}[pP]ass(?:w(?:or)?d|phrase)?\b[^\n)]{0,40}|\bhashlib\.\w{3,10}\(\s?\)\s{0,40}(?:\w{1,20})\.update\(\s?[\w]{0,12}[pP]ass(?:w(?:or)?d|phrase)?\b|[""'{$]\w{0,12}[pP]ass(?:w(?:or)?d|phrase)?\}?[""']?\s?\|\s?(?:sha\d{1,3}|md5|b2)sum\b|\bcreateHash\(\s?[""'](?:sha\d{1,3}|md5)[""']\s?\)\s{0,12}\.update\(\s?\w{0,12}[pP]assw", CodeRule.Exact)]
    private static partial Regex CodePasswordFastHash { get; }
}
