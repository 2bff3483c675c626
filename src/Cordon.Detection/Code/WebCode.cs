using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Insecure constructs of JavaScript, TypeScript and of pages.</summary>
internal static partial class WebCode
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Insecure("js-child-process", Severity.High, 0.82, JsChildProcess, 160, "CWE-78", "Runs a shell command that is built from values.",
            ["child_process", "childprocess.exec", "cp.exec", "execsync(", "shelljs", ".exec(`", "spawn("]),
        CodeRule.Insecure("js-child-process-fixed", Severity.Low, 0.5, JsChildProcessFixed, 160, "CWE-78", "Runs a shell command.",
            ["child_process", "childprocess.exec", "cp.exec", "execsync("]),
        CodeRule.Insecure("js-new-function", Severity.High, 0.76, JsNewFunction, 80, "CWE-95", "Makes code of a text.",
            ["new function(", "settimeout(\"", "settimeout('", "setinterval(\"", "setinterval('", "vm.runin", "execscript("]),
        CodeRule.Insecure("js-inner-html", Severity.Medium, 0.5, JsInnerHtml, 140, "CWE-79", "Writes values into a page as markup.",
            ["innerhtml", "outerhtml", "insertadjacenthtml(", "document.write"]),
        CodeRule.Insecure("js-raw-html", Severity.Medium, 0.7, JsRawHtml, 60, "CWE-79", "Puts markup into a page without escaping.",
            ["dangerouslysetinnerhtml", "v-html=", "bypasssecuritytrust", "ng-bind-html-unsafe", "$sce.trustas", "| safe", "|safe", "html_safe", "{{{"]),
        CodeRule.Insecure("js-post-message-any", Severity.Medium, 0.82, JsPostMessageAny, 170, "CWE-345", "Sends a message to a window of any origin.",
            ["postmessage("]),
        CodeRule.Insecure("js-post-message", Severity.Low, 0.45, JsPostMessage, 60, "CWE-345", "Talks to other windows; look whether the origin is checked.",
            ["postmessage(", "addeventlistener('message'", "addeventlistener(\"message\""]),
        CodeRule.Insecure("js-dynamic-regexp", Severity.Low, 0.5, JsDynamicRegexp, 60, "CWE-1333, CWE-185", "Makes an expression of a value, which can make it run for ever.",
            ["regexp("]),
        CodeRule.Insecure("js-dynamic-require", Severity.Medium, 0.74, JsDynamicRequire, 80, "CWE-95", "Loads a module whose name is a value.",
            ["require("]),
        CodeRule.Insecure("js-file-by-value", Severity.Low, 0.5, JsFileByValue, 80, "CWE-22", "Opens a file whose name is a value.",
            ["fs.readfile", "fs.writefile", "createreadstream(", "createwritestream(", "readfilesync(", "writefilesync(", "sendfile(", "fs.unlink", "fs.open"]),
        CodeRule.Insecure("code-path-of-request", Severity.High, 0.84, CodePathOfRequest, 140, "CWE-22", "Opens a file whose name comes with a request.",
            ["readfile", "sendfile", "send_file", "open(", "path.join(", "file_get_contents(", "new file("]),
        CodeRule.Insecure("code-climb-path", Severity.Medium, 0.6, CodeClimbPath, 60, "CWE-22", "Climbs out of a directory to files of the system.",
            ["../../../", "..\\..\\..\\"]),
        CodeRule.Insecure("code-request-by-request", Severity.High, 0.82, CodeRequestByRequest, 140, "CWE-918", "Asks an address that comes with a request.",
            ["requests.", "axios", "fetch(", "urlopen(", "httpclient", "http.get(", "got(", "curl_setopt", "file_get_contents("]),
        CodeRule.Insecure("js-prototype", Severity.Medium, 0.55, JsPrototype, 60, "CWE-1321", "Writes to the prototype of all objects.",
            ["__proto__", "constructor.prototype"]),
        CodeRule.Insecure("web-cors-any", Severity.Medium, 0.62, WebCorsAny, 100, "CWE-942", "Lets pages of any origin read answers.",
            ["access-control-allow-origin", "origin: '*'", "origin: \"*\"", "allow_origins", "alloweverything", "allowanyorigin"]),
        CodeRule.Insecure("web-cookie-open", Severity.Medium, 0.62, WebCookieOpen, 60, "CWE-614, CWE-1004", "Leaves a cookie open to scripts or to cleartext.",
            ["httponly", "sethttponly", "setsecure", "secure: false", "session_cookie_secure", "session_cookie_httponly", "csrf_enabled"]),
        CodeRule.Insecure("web-jwt-unchecked", Severity.High, 0.82, WebJwtUnchecked, 120, "CWE-347", "Takes a token without checking its signature.",
            ["verify_signature", "algorithms=[\"none", "alg\":\"none", "\"alg\": \"none", "algorithm: 'none", "algorithm: \"none", "jwt.decode(", "ignoreexpiration"]),
        CodeRule.Insecure("js-new-buffer", Severity.Low, 0.45, JsNewBuffer, 30, "CWE-770", "Makes a buffer in a way that can show old memory.",
            ["new buffer("]),
        CodeRule.Insecure("js-open-redirect", Severity.Medium, 0.62, JsOpenRedirect, 120, "CWE-601", "Sends the reader to an address that comes with a request.",
            ["redirect(", "location.href", "window.location", "header(\"location", "header('location", "sendredirect("]),
    ];

    [GeneratedRegex(@"\b(?:child_?[pP]rocess|ChildProcess|cp|shell)\.exec(?:Sync|File)?\s?\((?>\s{0,3})(?![""'][^""'+]{0,120}[""']\s?[,)])|(?<![\w.])execSync\s?\((?>\s{0,3})(?![""'][^""'+]{0,120}[""']\s?[,)])|\bspawn(?:Sync)?\s?\([^\n]{0,100}shell\s?:\s?true", CodeRule.Exact)]
    private static partial Regex JsChildProcess { get; }

    [GeneratedRegex(@"\b(?:child_?[pP]rocess|ChildProcess|cp)\.exec(?:Sync)?\s?\(\s{0,3}[""'][^""'+]{1,120}[""']\s?[,)]", CodeRule.Exact)]
    private static partial Regex JsChildProcessFixed { get; }

    [GeneratedRegex(@"(?<=\bnew\s{1,2})Function\s?\(\s?[^)\s]|\bset(?:Timeout|Interval)\s?\(\s?[""'][^""'\n]{1,60}|\bvm\.runIn\w{1,20}\s?\(|\bexecScript\s?\(", CodeRule.Exact)]
    private static partial Regex JsNewFunction { get; }

    [GeneratedRegex(@"\.(?:innerHTML|outerHTML)\s?\+?=(?!=)(?>\s{0,3})(?![""'`][^""'`+$\n]{0,100}[""'`]\s{0,2}(?:;|$|\n))|\.insertAdjacentHTML\s?\([^\n,]{1,30},(?>\s{0,2})(?![""'`][^""'`+$\n]{0,80}[""'`]\))|\bdocument\.write(?:ln)?\s?\((?>\s{0,3})(?![""'][^""'+\n]{0,90}[""']\s?\))", CodeRule.Exact)]
    private static partial Regex JsInnerHtml { get; }

    [GeneratedRegex(@"\bdangerouslySetInnerHTML\b|\bv-html\s?=|\bbypassSecurityTrust\w{1,20}\s?\(|\$sce\.trustAs\w{0,10}\s?\(|(?<=\{\{[^\n\}]{1,24})\|\s?safe\b|\.html_safe\b|\{\{\{\s?[\w.]{1,40}\s?\}\}\}", CodeRule.Exact)]
    private static partial Regex JsRawHtml { get; }

    [GeneratedRegex(@"\.postMessage\s?\([^\n]{1,140}?,\s{0,2}[""']\*[""']\s?\)", CodeRule.Exact)]
    private static partial Regex JsPostMessageAny { get; }

    [GeneratedRegex(@"\b(?:window|parent|top|opener|\w{1,20}Window)\.postMessage\s?\(|\baddEventListener\s?\(\s?[""']message[""']", CodeRule.Exact)]
    private static partial Regex JsPostMessage { get; }

    [GeneratedRegex(@"\bRegExp\s?\((?>\s{0,3})(?![""'][^""'+\n]{0,80}[""']\s?[,)]|/)", CodeRule.Exact)]
    private static partial Regex JsDynamicRegexp { get; }

    [GeneratedRegex(@"(?<![\w.$])require\s?\(\s{0,3}(?:[A-Za-z_$][\w$.]{0,40}\s?(?:[+)(\[])|`[^`\n]{0,60}\$\{|[""'][^""'\n]{0,60}[""']\s?\+)", CodeRule.Exact)]
    private static partial Regex JsDynamicRequire { get; }

    [GeneratedRegex(@"\b(?:fs|fsp|fse|promises)\.(?:readFile|writeFile|createReadStream|createWriteStream|unlink|open|appendFile|readdir)(?:Sync)?\s?\((?>\s{0,3})(?![""'`/]|__dirname|path\.)|\.sendFile\s?\((?>\s{0,3})(?![""']|path\.)", CodeRule.Exact)]
    private static partial Regex JsFileByValue { get; }

    [GeneratedRegex(@"\b(?:readFile(?:Sync)?|sendFile|send_file|createReadStream|open|path\.join|file_get_contents|new\s{1,2}File|FileInputStream)\s?\([^\n;]{0,60}?(?:\breq(?:uest)?\.(?:query|params|body|args|form|GET|POST|getParameter)|\$_(?:GET|POST|REQUEST|COOKIE)|sys\.argv\[|params\[)", CodeRule.Exact)]
    private static partial Regex CodePathOfRequest { get; }

    [GeneratedRegex(@"(?:\.\./){3,20}(?:etc|usr|var|root|home|windows|proc)\b|(?:\.\.\\{1,2}){3,20}windows", CodeRule.AnyCase)]
    private static partial Regex CodeClimbPath { get; }

    [GeneratedRegex(@"\b(?:requests\.(?:get|post|put|head|request)|axios(?:\.\w{3,8})?|fetch|urlopen|https?\.get|got|request\.get)\s?\([^\n;]{0,50}?(?:\breq(?:uest)?\.(?:query|params|body|args|form|GET|POST|json)|sys\.argv\[)|\b(?:file_get_contents|curl_init|fopen)\s?\(\s?[^\n;)]{0,30}\$_(?:GET|POST|REQUEST)", CodeRule.Exact)]
    private static partial Regex CodeRequestByRequest { get; }

    [GeneratedRegex(@"\[\s?[""']__proto__[""']\s?\]|\.__proto__\s?(?:=|\[)|[""']__proto__[""']\s?:", CodeRule.Exact)]
    private static partial Regex JsPrototype { get; }

    [GeneratedRegex(@"Access-Control-Allow-Origin[""']?\s?[,:=)\]]{1,2}\s?[""']?\*|\borigin\s?:\s?[""']\*[""']|\ballow_origins\s?=\s?\[\s?[""']\*|\bAllowAnyOrigin\s?\(", CodeRule.Exact)]
    private static partial Regex WebCorsAny { get; }

    [GeneratedRegex(@"\b(?:set)?[hH]ttp[oO]nly\s?(?:\(|[:=])\s?false|\bset[sS]ecure\s?\(\s?false|\bsecure\s?:\s?false|\b(?:SESSION|CSRF)_COOKIE_(?:SECURE|HTTPONLY)\s?=\s?False|\bWTF_CSRF_ENABLED['""]?\]?\s?=\s?False", CodeRule.Exact)]
    private static partial Regex WebCookieOpen { get; }

    [GeneratedRegex(@"\bverify_signature[""']?\s?[:=]\s?False|[""']?alg(?:orithms?)?[""']?\s?[:=]\s?\[?\s?[""']none[""']|\bignoreExpiration\s?:\s?true|\bjwt\.decode\s?\([^\n)]{0,60}verify\s?=\s?False", CodeRule.Exact)]
    private static partial Regex WebJwtUnchecked { get; }

    [GeneratedRegex(@"(?<=\bnew\s{1,2})Buffer\s?\(", CodeRule.Exact)]
    private static partial Regex JsNewBuffer { get; }

    [GeneratedRegex(@"\b(?:res(?:ponse)?\.)?(?:sendR|r|R)edirect\s?\(\s{0,3}(?:\d{3}\s?,\s?)?(?:req(?:uest)?[.\[]|params\[|returnUrl|[\w.]{0,30}[uU]rl\b)|\b(?:window\.|document\.)?location(?:\.href)?\s?=\s?(?:req|params|[\w.]{0,20}searchParams|location\.(?:hash|search))|\bheader\s?\(\s?[""']Location:\s{0,2}(?:[^""'\n]{0,60}[""']\s?\.|[^""'\n]{0,40}\$)", CodeRule.Exact)]
    private static partial Regex JsOpenRedirect { get; }
}
