using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Insecure constructs of Python.</summary>
internal static partial class PythonCode
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Insecure("py-unpickle", Severity.High, 0.78, PyUnpickle, 60, "CWE-502", "Deserialises objects, which runs code of whoever wrote them.",
            ["pickle.load", "pickle.unpickler", "dill.load", "marshal.load", "shelve.open", "jsonpickle.decode", "joblib.load", "read_pickle(", "allow_pickle=true"]),
        CodeRule.Insecure("py-yaml-load", Severity.High, 0.8, PyYamlLoad, 130, "CWE-502", "Loads YAML that can make any object.",
            ["yaml.load", "yaml.unsafe_load", "yaml.full_load"]),
        CodeRule.Insecure("code-eval", Severity.High, 0.72, CodeEval, 160, "CWE-95", "Evaluates a text as code.",
            ["eval("]),
        CodeRule.Insecure("py-exec", Severity.High, 0.72, PyExec, 160, "CWE-95", "Executes a text as code.",
            ["exec(", "execfile("]),
        CodeRule.Insecure("py-os-system", Severity.High, 0.82, PyOsSystem, 200, "CWE-78", "Runs a shell command that is built from values.",
            ["os.system(", "os.popen(", "getoutput(", "getstatusoutput(", "popen2.", "os.spawn", "os.exec"]),
        CodeRule.Insecure("py-os-system-fixed", Severity.Low, 0.5, PyOsSystemFixed, 190, "CWE-78", "Runs a shell command.",
            ["os.system(", "os.popen("]),
        CodeRule.Insecure("py-subprocess-shell", Severity.High, 0.8, PySubprocessShell, 40, "CWE-78", "Runs a command through a shell.",
            ["shell=true", "shell = true"]),
        CodeRule.Insecure("py-subprocess", Severity.Low, 0.42, PySubprocess, 60, "CWE-78", "Starts another program.",
            ["subprocess."]),
        CodeRule.Insecure("py-template-injection", Severity.High, 0.78, PyTemplateInjection, 80, "CWE-1336, CWE-79", "Puts values into a page or a template without escaping.",
            ["render_template_string(", "autoescape=false", "autoescape = false", "mark_safe(", "markup("]),
        CodeRule.Insecure("py-debug-server", Severity.Medium, 0.45, PyDebugServer, 40, "CWE-489", "Starts with the debugger on, which runs code for whoever reaches it.",
            ["debug=true", "debug = true"]),
        CodeRule.Insecure("py-mktemp", Severity.Medium, 0.76, PyMktemp, 40, "CWE-377", "Makes the name of a temporary file that somebody else can take.",
            ["mktemp(", "tmpnam(", "tempnam("]),
        CodeRule.Insecure("code-fixed-temporary-path", Severity.Low, 0.45, CodeFixedTemporaryPath, 60, "CWE-377", "Uses a fixed name in a directory that everybody can write to.",
            ["\"/tmp/", "'/tmp/", "\"/var/tmp/", "'/var/tmp/"]),
        CodeRule.Insecure("py-xml-external", Severity.Medium, 0.62, PyXmlExternal, 90, "CWE-611", "Parses XML in a way that outside entities or bombs can misuse.",
            ["xml.etree", "xml.sax", "xml.dom.", "lxml.etree", "lxml import etree", "xmlrpc", "resolve_entities=true"]),
        CodeRule.Insecure("py-cleartext-protocol", Severity.Medium, 0.6, PyCleartextProtocol, 60, "CWE-319", "Talks over a protocol without encryption.",
            ["import telnetlib", "import ftplib", "telnetlib.telnet(", "ftplib.ftp(", "from telnetlib", "from ftplib"]),
        CodeRule.Insecure("py-ssh-trusts-all", Severity.High, 0.85, PySshTrustsAll, 60, "CWE-295", "Trusts every SSH host key.",
            ["autoaddpolicy", "warningpolicy"]),
        CodeRule.Insecure("py-bind-everywhere", Severity.Low, 0.48, PyBindEverywhere, 40, "CWE-605", "Listens on all interfaces.",
            ["0.0.0.0"]),
        CodeRule.Insecure("py-unsafe-archive", Severity.Medium, 0.62, PyUnsafeArchive, 60, "CWE-22", "Unpacks an archive that may write anywhere.",
            [".extractall(", "unpack_archive("]),
        CodeRule.Insecure("py-unsafe-model", Severity.Medium, 0.6, PyUnsafeModel, 80, "CWE-502, CWE-494", "Loads a model that can carry code.",
            ["torch.load(", "trust_remote_code", "from_pretrained("]),
        CodeRule.Insecure("py-input-python2", Severity.Low, 0.4, PyInputPython2, 60, "CWE-20", "Opens whatever address it is given, files too.",
            ["raw_input", "urllib.urlopen(", "urllib2."]),
        CodeRule.Insecure("py-security-import", Severity.Low, 0.42, PySecurityImport, 70, "CWE-676", "Imports a module that is often used insecurely.",
            ["import pickle", "import cpickle", "import marshal", "import dill", "import shelve", "from crypto.", "import crypto.", "import pyghmi", "wsgiref.handlers", "httpoxy", "cgihandler", "import subprocess"]),
    ];

    [GeneratedRegex(@"\b(?:c?[pP]ickle|dill|cloudpickle|marshal|joblib)\.(?:loads?|Unpickler)\s?\(|\bshelve\.open\s?\(|\bjsonpickle\.decode\(|\.read_pickle\(|allow_pickle\s?=\s?True", CodeRule.Exact)]
    private static partial Regex PyUnpickle { get; }

    [GeneratedRegex(@"\byaml\.(?:unsafe_load(?:_all)?|full_load(?:_all)?)\s?\(|\byaml\.load(?:_all)?\s?\((?![^\n]{0,90}Safe)", CodeRule.Exact)]
    private static partial Regex PyYamlLoad { get; }

    [GeneratedRegex(@"(?<![\w.$>]|def |function )eval\s?\((?>\s{0,3})(?!\)|[""'](?:[^""'{}+%\n\\]|\\.){0,120}[""']\s?[,)])", CodeRule.Exact)]
    private static partial Regex CodeEval { get; }

    [GeneratedRegex(@"(?<![\w.$>]|def |function )exec(?:file)?\s?\((?>\s{0,3})(?!\)|\$|@|[""'](?:[^""'{}%+\n\\]|\\.){0,120}[""']\s?\))", CodeRule.Exact)]
    private static partial Regex PyExec { get; }

    [GeneratedRegex(@"\bos\.(?:system|popen)\s?\((?>\s{0,3})(?![rb]?[""'](?:[^""'{}%+\n\\]|\\.){0,160}[""']\s?\))|\b(?:commands|subprocess)\.get(?:status)?output\s?\(|\bpopen2\.popen|\bos\.(?:spawn|exec)[lv]p?e?\s?\(", CodeRule.Exact)]
    private static partial Regex PyOsSystem { get; }

    [GeneratedRegex(@"\bos\.(?:system|popen)\s?\(\s{0,3}[rb]?[""'](?!clear|cls)(?:[^""'{}%+\n\\]|\\.){3,160}[""']\s?\)", CodeRule.Exact)]
    private static partial Regex PyOsSystemFixed { get; }

    [GeneratedRegex(@"\bshell\s?=\s?True\b", CodeRule.Exact)]
    private static partial Regex PySubprocessShell { get; }

    [GeneratedRegex(@"\bsubprocess\.(?:Popen|call|run|check_call|check_output)\s?\(", CodeRule.Exact)]
    private static partial Regex PySubprocess { get; }

    [GeneratedRegex(@"\brender_template_string\s?\(|\bautoescape\s?=\s?False|\bmark_safe\s?\((?>\s{0,3})(?![""'])|\bMarkup\s?\((?>\s{0,3})(?![""'])", CodeRule.Exact)]
    private static partial Regex PyTemplateInjection { get; }

    [GeneratedRegex(@"\b(?:debug|DEBUG)\s?=\s?True\b", CodeRule.Exact)]
    private static partial Regex PyDebugServer { get; }

    [GeneratedRegex(@"\btempfile\.mktemp\s?\(|\bos\.(?:tmpnam|tempnam)\s?\(|(?<![\w.])(?:mktemp|tmpnam|tempnam)\s?\(", CodeRule.Exact)]
    private static partial Regex PyMktemp { get; }

    [GeneratedRegex(@"(?<=(?:open|=|fopen|File|Path)\s?\(?\s?)[""']/(?:var/)?tmp/[\w.-]{1,40}[""']", CodeRule.Exact)]
    private static partial Regex CodeFixedTemporaryPath { get; }

    [GeneratedRegex(@"(?<=\b(?:import|from)\s{1,3})(?:xml\.(?:etree|sax|dom\.(?:minidom|pulldom|expatbuilder))[\w.]{0,24}|lxml(?:\.etree)?|xmlrpc(?:lib)?)\b|\bresolve_entities\s?=\s?True", CodeRule.Exact)]
    private static partial Regex PyXmlExternal { get; }

    [GeneratedRegex(@"(?<=\b(?:import|from)\s{1,3})(?:telnetlib|ftplib)\b|\btelnetlib\.Telnet\s?\(|\bftplib\.FTP\s?\(", CodeRule.Exact)]
    private static partial Regex PyCleartextProtocol { get; }

    [GeneratedRegex(@"\b(?:AutoAdd|Warning)Policy\b", CodeRule.Exact)]
    private static partial Regex PySshTrustsAll { get; }

    [GeneratedRegex(@"(?<=[""'])0\.0\.0\.0(?=[""'])", CodeRule.Exact)]
    private static partial Regex PyBindEverywhere { get; }

    [GeneratedRegex(@"\.extractall\s?\((?![^\n]{0,40}filter)|\bunpack_archive\s?\(", CodeRule.Exact)]
    private static partial Regex PyUnsafeArchive { get; }

    [GeneratedRegex(@"\btorch\.load\s?\((?![^\n]{0,50}weights_only\s?=\s?True)|\btrust_remote_code\s?=\s?True", CodeRule.Exact)]
    private static partial Regex PyUnsafeModel { get; }

    [GeneratedRegex(@"\burllib2?\.urlopen\s?\(|\burllib\.request\.urlopen\s?\((?>\s{0,3})(?![""'])", CodeRule.Exact)]
    private static partial Regex PyInputPython2 { get; }

    [GeneratedRegex(@"(?<=\b(?:import|from)\s{1,3})(?:c?[pP]ickle|marshal|dill|shelve|Crypto\b|pyghmi)|\bCGIHandler\b", CodeRule.Exact)]
    private static partial Regex PySecurityImport { get; }
}
