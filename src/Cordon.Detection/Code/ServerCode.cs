using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Insecure constructs of C#, Java, PHP and Go.</summary>
internal static partial class ServerCode
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Insecure("cs-process-start", Severity.Medium, 0.55, CsProcessStart, 60, "CWE-78", "Starts another program.",
            ["process.start("]),
        CodeRule.Insecure("cs-deserialise", Severity.High, 0.85, CsDeserialise, 60, "CWE-502", "Deserialises objects, which runs code of whoever wrote them.",
            ["binaryformatter", "netdatacontractserializer", "soapformatter", "losformatter", "objectstateformatter", "typenamehandling", "simpletyperesolver"]),
        CodeRule.Insecure("cs-deserialise-call", Severity.Low, 0.5, CsDeserialiseCall, 60, "CWE-502", "Deserialises with a formatter.",
            [".deserialize("]),
        CodeRule.Insecure("cs-sql-text", Severity.Medium, 0.55, CsSqlText, 90, "CWE-89", "Sends a statement that was built somewhere else.",
            ["new sqlcommand(", "new oledbcommand(", "new mysqlcommand(", "new sqlitecommand(", "new npgsqlcommand(", "executenonquery(", "executesqlraw(", "fromsqlraw(", "executereader(", "executescalar(", "session.execute(", "commandtext"]),
        CodeRule.Insecure("cs-xpath", Severity.Medium, 0.74, CsXpath, 90, "CWE-643", "Builds an XPath expression from values.",
            ["selectsinglenode(", "selectnodes(", "xpathselectelement", "xpathselectelements", "xpath.evaluate(", "xpath.compile("]),
        CodeRule.Insecure("cs-xml-external", Severity.High, 0.84, CsXmlExternal, 70, "CWE-611", "Lets XML read other files and addresses.",
            ["dtdprocessing.parse", "xmlurlresolver", "prohibitdtd = false", "prohibitdtd=false", "noent: true", "libxml_noent", "libxml_disable_entity_loader(false", "libxml_dtdload"]),
        CodeRule.Insecure("cs-xml-load", Severity.Low, 0.48, CsXmlLoad, 60, "CWE-611", "Parses XML; look whether outside entities are off.",
            ["xmldocument", "xmlreader.create", "xmltextreader(", ".load(", "xdocument.load("]),
        CodeRule.Insecure("cs-post-without-token", Severity.Medium, 0.52, CsPostWithoutToken, 190, "CWE-352", "Takes a form without a token against forged requests.",
            ["[httppost"]),
        CodeRule.Insecure("cs-validation-off", Severity.Medium, 0.78, CsValidationOff, 60, "CWE-20, CWE-79", "Switches the check or the escaping of what users send off.",
            ["validateinput(false)", "html.raw(", "requestvalidationmode", "validaterequest=\"false\"", "enableviewstatemac"]),
        CodeRule.Insecure("java-deserialise", Severity.High, 0.8, JavaDeserialise, 60, "CWE-502", "Deserialises objects, which runs code of whoever wrote them.",
            ["objectinputstream", "xmldecoder(", "new xstream(", ".readobject(", "readunshared("]),
        CodeRule.Insecure("java-runtime-exec", Severity.High, 0.76, JavaRuntimeExec, 60, "CWE-78", "Starts another program with a text as its command.",
            ["getruntime()", ".exec(", "processbuilder("]),
        CodeRule.Insecure("java-xml-external", Severity.Medium, 0.56, JavaXmlExternal, 80, "CWE-611", "Parses XML; look whether outside entities are off.",
            ["documentbuilderfactory.newinstance", "saxparserfactory.newinstance", "xmlinputfactory.new", "xmlreaderfactory", "saxbuilder(", "saxreader(", "transformerfactory.newinstance", "createxmlstreamreader", "schemafactory.newinstance"]),
        CodeRule.Insecure("java-protection-off", Severity.High, 0.84, JavaProtectionOff, 60, "CWE-352, CWE-256", "Switches the protection of forms or passwords off.",
            ["csrf().disable", "csrf(csrf", "nooppasswordencoder", "scriptenginemanager", "csrf::disable", "csrf.disable"]),
        CodeRule.Insecure("java-open-socket", Severity.Low, 0.4, JavaOpenSocket, 60, "CWE-918", "Connects to an address that is a value.",
            ["inetsocketaddress(", "openconnection(", "openstream(", "new socket("]),
        CodeRule.Insecure("java-old-thread", Severity.Low, 0.4, JavaOldThread, 50, "CWE-477", "Uses a method that was withdrawn.",
            ["thread.stop(", "thread.suspend(", "isjavaletter", "thread.destroy("]),
        CodeRule.Insecure("php-command", Severity.High, 0.84, PhpCommand, 120, "CWE-78", "Runs a shell command that is built from values.",
            ["system(", "shell_exec(", "passthru(", "popen(", "proc_open(", "exec("]),
        CodeRule.Insecure("php-include", Severity.Critical, 0.92, PhpInclude, 100, "CWE-98", "Runs a file whose name comes with a request.",
            ["include(", "include_once", "include $", "include \"", "include '", "require(", "require_once", "require $"]),
        CodeRule.Insecure("php-unserialise", Severity.High, 0.82, PhpUnserialise, 60, "CWE-502", "Deserialises objects, which runs code of whoever wrote them.",
            ["unserialize("]),
        CodeRule.Insecure("php-echo-request", Severity.High, 0.88, PhpEchoRequest, 120, "CWE-79", "Writes what came with a request into a page.",
            ["echo ", "print ", "print(", "<?="]),
        CodeRule.Insecure("php-sql-request", Severity.Critical, 0.9, PhpSqlRequest, 200, "CWE-89", "Builds a statement from values.",
            ["mysql_query(", "mysqli_query(", "->query(", "pg_query("]),
        CodeRule.Insecure("php-dynamic-code", Severity.High, 0.82, PhpDynamicCode, 90, "CWE-95", "Makes code or variables of what it is given.",
            ["create_function(", "preg_replace(", "assert(", "extract(", "parse_str(", "call_user_func"]),
        CodeRule.Insecure("php-client-address", Severity.Low, 0.5, PhpClientAddress, 70, "CWE-290", "Takes an address for who somebody is.",
            ["remote_addr", "http_x_forwarded_for", "http_client_ip", "http_host"]),
        CodeRule.Insecure("php-serialise-request", Severity.Low, 0.5, PhpSerialiseRequest, 50, "CWE-502", "Stores or shows what came with a request, or the configuration.",
            ["serialize($_", "phpinfo(", "move_uploaded_file("]),
        CodeRule.Insecure("php-password-hash", Severity.Low, 0.4, PhpPasswordHash, 60, "CWE-759", "Hashes or encrypts by a default that nobody has looked at.",
            ["password_hash(", "mcrypt_", "crypt("]),
        CodeRule.Insecure("go-shell", Severity.High, 0.78, GoShell, 80, "CWE-78", "Runs a command through a shell.",
            ["exec.command("]),
        CodeRule.Insecure("rb-dynamic", Severity.High, 0.78, RbDynamic, 80, "CWE-502, CWE-95", "Makes objects or calls of what it is given.",
            ["marshal.load", "instance_eval", "class_eval", ".constantize", "send(params"]),
    ];

    [GeneratedRegex(@"\bProcess\.Start\s?\((?>\s{0,3})(?!\))", CodeRule.Exact)]
    private static partial Regex CsProcessStart { get; }

    [GeneratedRegex(@"(?<=\bnew\s{1,2})(?:BinaryFormatter|NetDataContractSerializer|SoapFormatter|LosFormatter|ObjectStateFormatter|SimpleTypeResolver)\b|\b[bB]inaryFormatter\.Deserialize|\bTypeNameHandling\s?[.=]\s?(?:TypeNameHandling\.)?(?:All|Auto|Objects|Arrays)\b", CodeRule.Exact)]
    private static partial Regex CsDeserialise { get; }

    [GeneratedRegex(@"\b(?:bf|formatter|binFormat\w{0,10}|serializer)\.Deserialize\s?\(", CodeRule.Exact)]
    private static partial Regex CsDeserialiseCall { get; }

    [GeneratedRegex(@"(?<=\bnew\s{1,2})(?:Sql|OleDb|MySql|SQLite|Sqlite|Npgsql|Odbc|Oracle)Command\s?\((?>\s{0,3})(?![@$]?"")\w|\.(?:ExecuteNonQuery|ExecuteSqlRaw|FromSqlRaw|ExecuteReader|ExecuteScalar)\s?\((?>\s{0,3})(?!\)|@?"")\w|\bCommandText\s?=(?>\s?)(?![@$]?"")\w", CodeRule.Exact)]
    private static partial Regex CsSqlText { get; }

    [GeneratedRegex(@"\.(?:SelectSingleNode|SelectNodes|XPathSelectElements?)\s?\((?>\s{0,3})(?!""[^""+\n]{0,80}""\s?[,)])|\bxpath\.(?:evaluate|compile)\s?\((?>\s{0,3})(?!""[^""+\n]{0,80}""\s?[,)])", CodeRule.Exact)]
    private static partial Regex CsXpath { get; }

    [GeneratedRegex(@"\bDtdProcessing\.Parse\b|(?<=\bnew\s{1,2})XmlUrlResolver\b|\bProhibitDtd\s?=\s?false|\bnoent\s?:\s?true|\bLIBXML_(?:NOENT|DTDLOAD)\b|\blibxml_disable_entity_loader\s?\(\s?false", CodeRule.Exact)]
    private static partial Regex CsXmlExternal { get; }

    [GeneratedRegex(@"(?<=\bnew\s{1,2})Xml(?:Document|TextReader)\s?\(|\bXmlReader\.Create\s?\(|\bXDocument\.Load\s?\((?>\s?)(?!"")", CodeRule.Exact)]
    private static partial Regex CsXmlLoad { get; }

    [GeneratedRegex(@"\[HttpPost(?:\([^\])\n]{0,60}\))?\](?![\s\S]{0,150}AntiForgery)", CodeRule.Exact)]
    private static partial Regex CsPostWithoutToken { get; }

    [GeneratedRegex(@"\bValidateInput\s?\(\s?false|\bHtml\.Raw\s?\((?>\s?)(?!"")|\brequestValidationMode\s?=\s?""2|\b[vV]alidateRequest\s?=\s?""false|\b[eE]nableViewStateMac\s?=\s?""?false", CodeRule.Exact)]
    private static partial Regex CsValidationOff { get; }

    [GeneratedRegex(@"(?<=\bnew\s{1,2})(?:ObjectInputStream|XMLDecoder|XStream)\s?\(|\.(?:readObject|readUnshared)\s?\(\s?\)", CodeRule.Exact)]
    private static partial Regex JavaDeserialise { get; }

    [GeneratedRegex(@"\b(?:Runtime\.)?getRuntime\s?\(\s?\)\s{0,3}\.exec\s?\(|\brt\.exec\s?\(|(?<=\bnew\s{1,2})ProcessBuilder\s?\((?>\s?)(?!"")\w", CodeRule.Exact)]
    private static partial Regex JavaRuntimeExec { get; }

    [GeneratedRegex(@"\b(?:DocumentBuilderFactory|SAXParserFactory|XMLInputFactory|XMLReaderFactory|TransformerFactory|SchemaFactory)\.(?:new|create)\w{0,16}\s?\(|(?<=\bnew\s{1,2})SAX(?:Builder|Reader)\s?\(|\.createXMLStreamReader\s?\(", CodeRule.Exact)]
    private static partial Regex JavaXmlExternal { get; }

    [GeneratedRegex(@"\bcsrf\s?\(\s?\)\s?\.\s?disable|\bcsrf::disable|\bcsrf\.disable\s?\(|\bNoOpPasswordEncoder\b|\bAbstractHttpConfigurer::disable", CodeRule.Exact)]
    private static partial Regex JavaProtectionOff { get; }

    [GeneratedRegex(@"(?<=\bnew\s{1,2})(?:InetSocketAddress|Socket)\s?\((?>\s?)(?!""|\d|\))[\w.]|\.open(?:Connection|Stream)\s?\(", CodeRule.Exact)]
    private static partial Regex JavaOpenSocket { get; }

    [GeneratedRegex(@"\b[tT]hread\.(?:stop|suspend|destroy)\s?\(|\bisJavaLetter\s?\(", CodeRule.Exact)]
    private static partial Regex JavaOldThread { get; }

    [GeneratedRegex(@"(?<![\w.>:$])(?:system|shell_exec|passthru|popen|proc_open|exec)\s?\(\s?[^\n)]{0,60}\$\w", CodeRule.Exact)]
    private static partial Regex PhpCommand { get; }

    [GeneratedRegex(@"\b(?:include|require)(?:_once)?\s?\(?\s?[^\n;]{0,50}\$_(?:GET|POST|REQUEST|COOKIE)\b", CodeRule.Exact)]
    private static partial Regex PhpInclude { get; }

    [GeneratedRegex(@"\bunserialize\s?\(\s?[^\n)]{0,30}\$", CodeRule.Exact)]
    private static partial Regex PhpUnserialise { get; }

    [GeneratedRegex(@"(?:\b(?:echo|print)\b|<\?=)\s?\(?[^\n;]{0,60}\$_(?:GET|POST|REQUEST|COOKIE|SERVER\[.PHP_SELF)", CodeRule.Exact)]
    private static partial Regex PhpEchoRequest { get; }

    [GeneratedRegex(@"\b(?:mysqli?_query|pg_query)\s?\([^\n;]{0,140}\$\w|->query\s?\(\s?(?:""[^""\n]{0,140}(?:\$|""\s?\.)|[^\n;""]{0,60}\$_(?:GET|POST|REQUEST))", CodeRule.Exact)]
    private static partial Regex PhpSqlRequest { get; }

    [GeneratedRegex(@"\bcreate_function\s?\(|\bpreg_replace\s?\(\s?[""']/[^\n]{1,50}/\w{0,4}e\w{0,3}[""']|\bassert\s?\(\s?\$|\bextract\s?\(\s?\$_|\bparse_str\s?\(\s?\$_|\bcall_user_func(?:_array)?\s?\(\s?\$", CodeRule.Exact)]
    private static partial Regex PhpDynamicCode { get; }

    [GeneratedRegex(@"\$_SERVER\s?\[\s?[""'](?:REMOTE_ADDR|HTTP_X_FORWARDED_FOR|HTTP_CLIENT_IP|HTTP_HOST)[""']\s?\]", CodeRule.Exact)]
    private static partial Regex PhpClientAddress { get; }

    [GeneratedRegex(@"(?<!un)serialize\s?\(\s?\$_|\bphpinfo\s?\(\s?\)|\bmove_uploaded_file\s?\(", CodeRule.Exact)]
    private static partial Regex PhpSerialiseRequest { get; }

    [GeneratedRegex(@"\bpassword_hash\s?\([^\n,]{1,60},\s?PASSWORD_DEFAULT|\bmcrypt_\w{3,20}\s?\(|(?<![\w.>])crypt\s?\(\s?\$", CodeRule.Exact)]
    private static partial Regex PhpPasswordHash { get; }

    [GeneratedRegex(@"\bexec\.Command\s?\(\s?""(?:/bin/)?(?:ba|z)?sh""\s?,\s?""-c""", CodeRule.Exact)]
    private static partial Regex GoShell { get; }

    [GeneratedRegex(@"\bMarshal\.(?:load|restore)\s?\(|\b(?:instance|class)_eval\s?\(?\s?[""']?[^\n]{0,20}#\{|\bparams\[[^\]\n]{1,20}\]\.constantize|\.send\s?\(\s?params", CodeRule.Exact)]
    private static partial Regex RbDynamic { get; }
}
