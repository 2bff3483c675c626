using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Insecure constructs of C, C++ and Rust.</summary>
internal static partial class NativeCode
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Insecure("c-unbounded-copy", Severity.High, 0.7, CUnboundedCopy, 40, "CWE-120", "Writes into a buffer without a bound.",
            ["strcpy", "strcat", "sprintf", "lstrcpy", "wcscpy", "_tcscpy", "strcpya"]),
        CodeRule.Insecure("c-gets", Severity.Critical, 0.9, CGets, 30, "CWE-242", "Reads a line without a bound.",
            ["gets("]),
        CodeRule.Insecure("c-scanf-string", Severity.High, 0.8, CScanfString, 60, "CWE-119", "Reads a word without a bound.",
            ["scanf("]),
        CodeRule.Insecure("c-size-product", Severity.Low, 0.5, CSizeProduct, 100, "CWE-680, CWE-190", "Allocates a product that can overflow.",
            ["malloc", "realloc", "calloc(", "alloca(", "_alloc", "new char[", "new unsigned", "new int[", "new float[", "new double[", "new byte[", "new uint", "new t[", "_t["]),
        CodeRule.Insecure("c-copy-to-stack", Severity.Low, 0.45, CCopyToStack, 40, "CWE-121", "Copies into a buffer; look at the length.",
            ["memcpy(", "strncpy(", "memmove(", "bcopy("]),
        CodeRule.Insecure("c-format-value", Severity.High, 0.68, CFormatValue, 60, "CWE-134", "Prints a value as a format.",
            ["printf("]),
        CodeRule.Insecure("c-system", Severity.Medium, 0.66, CSystem, 60, "CWE-78", "Runs a shell command.",
            ["system(", "popen("]),
        CodeRule.Insecure("c-auto-ptr", Severity.Low, 0.5, CAutoPtr, 40, "CWE-477", "Uses a pointer that was withdrawn.",
            ["auto_ptr<"]),
        CodeRule.Insecure("c-snprintf-length", Severity.Low, 0.4, CSnprintfLength, 80, "CWE-119", "Uses the length that snprintf wanted as the one that it wrote.",
            ["snprintf("]),
        CodeRule.Insecure("rust-unsafe", Severity.Low, 0.5, RustUnsafe, 30, "CWE-676", "Leaves the checks of Rust.",
            ["unsafe {", "unsafe{", "unsafe fn"]),
        CodeRule.Insecure("rust-environment", Severity.Low, 0.42, RustEnvironment, 40, "CWE-807", "Trusts what the caller or the machine says.",
            ["env::args", "env::current_exe", "env::temp_dir", "os::args()"]),
        CodeRule.Insecure("rust-command", Severity.Low, 0.45, RustCommand, 40, "CWE-78", "Starts another program.",
            ["command::new("]),
    ];

    [GeneratedRegex(@"(?<![\w.>])(?:l?str(?:cpy|cat)[AW]?|v?sprintf|wcs(?:cpy|cat)|_tcs(?:cpy|cat)|_mbscpy)\s?\(", CodeRule.Exact)]
    private static partial Regex CUnboundedCopy { get; }

    [GeneratedRegex(@"(?<![\w.>f])gets\s?\(\s?\w", CodeRule.Exact)]
    private static partial Regex CGets { get; }

    [GeneratedRegex(@"\b[fs]?w?scanf\s?\([^\n""]{0,30}""[^""\n]{0,30}%s", CodeRule.Exact)]
    private static partial Regex CScanfString { get; }

    [GeneratedRegex(@"\b(?:\w{0,16}[mr]e?alloc|alloca|\w{0,20}_alloc\w{0,24}|calloc)\s?\([^\n;]{0,70}(?:\w|\))\s?\*\s?(?:\w|\()|(?<=\bnew\s{1,2})[\w:<> ]{1,40}\[[^\]\n]{1,40}\s?\*\s?[^\]\n]{1,40}\]", CodeRule.Exact)]
    private static partial Regex CSizeProduct { get; }

    [GeneratedRegex(@"(?<![\w.>:])(?:memcpy|memmove|bcopy|strncpy)\s?\(\s?[\w(&*]", CodeRule.Exact)]
    private static partial Regex CCopyToStack { get; }

    [GeneratedRegex(@"(?<![\w.>:$])(?:printf|syslog|fprintf|vprintf)\s?\(\s?(?:std(?:out|err)\s?,\s?|LOG_\w{2,8}\s?,\s?)?[a-z_]\w{0,30}\s?\)", CodeRule.Exact)]
    private static partial Regex CFormatValue { get; }

    [GeneratedRegex(@"(?<![\w.>:$])(?:std::)?(?:system|popen)\s?\((?>\s?)(?![""'](?:cls|clear|pause)|\$)[\w""]", CodeRule.Exact)]
    private static partial Regex CSystem { get; }

    [GeneratedRegex(@"\b(?:std::)?auto_ptr\s?<", CodeRule.Exact)]
    private static partial Regex CAutoPtr { get; }

    [GeneratedRegex(@"(?<=\b\w{1,20}\s?=\s?)(?:\w{1,12}(?:::|_)?)?v?snprintf\s?\(", CodeRule.Exact)]
    private static partial Regex CSnprintfLength { get; }

    [GeneratedRegex(@"\bunsafe\s?(?:\{|fn\b|impl\b)", CodeRule.Exact)]
    private static partial Regex RustUnsafe { get; }

    [GeneratedRegex(@"\benv::(?:args(?:_os)?|current_exe|temp_dir)\s?\(|\bos::args\s?\(\s?\)", CodeRule.Exact)]
    private static partial Regex RustEnvironment { get; }

    [GeneratedRegex(@"\bCommand::new\s?\(", CodeRule.Exact)]
    private static partial Regex RustCommand { get; }
}
