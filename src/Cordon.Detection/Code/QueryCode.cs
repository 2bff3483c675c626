using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Statements of databases that are built from values, or destroy.</summary>
internal static partial class QueryCode
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Insecure("sql-joined", Severity.High, 0.85, SqlJoined, 280, "CWE-89", "Builds a statement by joining values into its text.",
            ["select ", "insert into", "update ", "delete from", "drop table", "create user", "alter table"]),
        CodeRule.Insecure("sql-joined-call", Severity.High, 0.8, SqlJoinedCall, 160, "CWE-89", "Sends a statement whose text is built from values.",
            [".execute(", ".executemany(", ".raw(", ".query(", "executequery(", "executeupdate(", "rawquery(", "execsql(", "createquery(", "createnativequery(", ".extra("]),
        CodeRule.Insecure("sql-format", Severity.High, 0.78, SqlFormat, 200, "CWE-89", "Builds a statement by a format.",
            ["string.format(", "sprintf("]),
        CodeRule.Dangerous("sql-drop-database", Severity.High, 0.8, SqlDropDatabase, 120, "CWE-749", "Drops or empties what a database holds.",
            ["drop database", "drop schema", "drop table", "truncate table", "drop user"]),
        CodeRule.Dangerous("sql-delete-all", Severity.High, 0.76, SqlDeleteAll, 100, "CWE-749", "Deletes all rows of a table.",
            ["delete from"]),
        CodeRule.Dangerous("sql-run-command", Severity.Critical, 0.94, SqlRunCommand, 100, "CWE-78", "Reaches from a database to the machine below it.",
            ["xp_cmdshell", "from program", "into outfile", "into dumpfile", "load_file(", "sp_oacreate", "lo_export("]),
        CodeRule.Dangerous("sql-always-true", Severity.High, 0.82, SqlAlwaysTrue, 60, "CWE-89", "An injected condition that always holds, or an injected query.",
            ["' or ", "' or'", "\" or ", "'or'", "'='", "union select", "union all select"]),
        CodeRule.Dangerous("sql-grant-all", Severity.Medium, 0.68, SqlGrantAll, 120, "CWE-250", "Gives an account all rights.",
            ["grant all", "identified by ''", "alter role", "alter user"]),
        CodeRule.Insecure("nosql-injection", Severity.High, 0.78, NosqlInjection, 140, "CWE-943", "Takes a query, or a part of it, from a request.",
            ["$where", ".find(", ".findone("]),
    ];

    [GeneratedRegex(@"(?<=[""'`(\s])(?:SELECT\s[^\n""'`]{1,120}?\sFROM|INSERT\s{1,3}INTO|UPDATE\s[^\n""'`]{1,80}?\sSET|DELETE\s{1,3}FROM|DROP\s{1,3}(?:TABLE|DATABASE|USER)|CREATE\s{1,3}USER|ALTER\s{1,3}TABLE)\b[^\n"";]{0,140}?(?:""\s?(?:\+|\.\s?\$|%\s?[\(\w]|\.\s?format\s?\(|&\s?\w|\|\|\s?\w)|'\s?(?:\+|%\s?[\(\w]|\.\s?format\s?\(|\.\s?\$)\s?[\w(""'$]|\{\d?\w{0,30}(?:\.\w{1,20})?\}|\$\{\w)", CodeRule.AnyCase)]
    private static partial Regex SqlJoined { get; }

    [GeneratedRegex(@"\.(?:execute(?:many|Query|Update|script)?|raw(?:Query)?|query|execSQL|create(?:Native)?Query|extra)\s?\(\s{0,6}(?:f[""']|[""'][^\n""']{0,110}[""']\s?(?:%\s?[\(\w]|\+\s?\w|\.\s?format\s?\()|""""""[^""]{0,110}""""""\s?%|'''[^']{0,110}'''\s?%|`[^`]{0,120}\$\{|(?:String|string)\.[fF]ormat\s?\(|\w{1,30}\s?\+\s?[""'])", CodeRule.Exact)]
    private static partial Regex SqlJoinedCall { get; }

    [GeneratedRegex(@"\b(?:[sS]tring\.[fF]ormat|fmt\.Sprintf|sprintf)\s?\(\s?@?[""'](?:SELECT|INSERT\s{1,2}INTO|UPDATE|DELETE\s{1,2}FROM|DROP)\s", CodeRule.AnyCase)]
    private static partial Regex SqlFormat { get; }

    [GeneratedRegex(@"(?<![\w-])(?:DROP\s{1,3}(?:DATABASE|SCHEMA|USER)\s{1,3}(?!IF\s{1,3}NOT)[\w`""'\[.%{-]|DROP\s{1,3}TABLE\s{1,3}(?!IF\s)[\w`""'\[.]{1,60}\s{0,2}(?:;|[""'`]|CASCADE|$)|TRUNCATE\s{1,3}TABLE\s{1,3}[\w`""'\[.])", CodeRule.AnyCase)]
    private static partial Regex SqlDropDatabase { get; }

    [GeneratedRegex(@"\bDELETE\s{1,3}FROM\s{1,3}[\w`\[\].""]{1,60}\s{0,2}(?:;|[""'`]\s{0,2}[,)]|WHERE\s{1,3}(?:1\s?=\s?1|true)\b)", CodeRule.AnyCase)]
    private static partial Regex SqlDeleteAll { get; }

    [GeneratedRegex(@"\bxp_cmdshell\b(?=[\s""'])|\bCOPY\s[^\n]{1,60}\sFROM\s{1,3}PROGRAM\s|\bINTO\s{1,3}(?:OUTFILE|DUMPFILE)\s{1,3}[""']|\bLOAD_FILE\s?\(\s?[""'0]|\bsp_oacreate\b(?=\s)|\blo_export\s?\(", CodeRule.AnyCase)]
    private static partial Regex SqlRunCommand { get; }

    [GeneratedRegex(@"(?<=['""]\s{0,3})\bor\b\s{0,3}['""]?(\w{1,8})['""]?\s{0,2}=\s{0,2}['""]?\1\b|(?<=['"")]\s{0,3})\bunion\s{1,3}(?:all\s{1,3})?select\s", CodeRule.AnyCase)]
    private static partial Regex SqlAlwaysTrue { get; }

    [GeneratedRegex(@"\bGRANT\s{1,3}ALL(?:\s{1,3}PRIVILEGES)?\s{1,3}ON\s{1,3}\*\.\*|\bALTER\s{1,3}(?:ROLE|USER)\s[^\n;]{1,40}\sSUPERUSER\b", CodeRule.AnyCase)]
    private static partial Regex SqlGrantAll { get; }

    [GeneratedRegex(@"[""']?\$where[""']?\s?:(?>\s?)(?![""'][^""'+\n]{0,60}[""']\s?[,}])|\.find(?:One)?\s?\(\s?(?:req\.(?:body|query)\s?[,)]|\{[^\n}]{0,60}:\s?req\.(?:body|query)\.\w{1,30}\s?[,}])", CodeRule.Exact)]
    private static partial Regex NosqlInjection { get; }
}
