using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Programs and commands that read, write or delete what belongs to the system, by a path or by a variable that holds one.</summary>
internal static partial class SystemFiles
{
    // As they begin in a string, in either quotation mark.
    private static readonly ImmutableArray<string> Quoted =
        [.. ((string[])["/etc/", "/usr/", "/boot/", "/bin/", "/sbin/", "/lib/", "/root/", "/sys/", "/var/log/"]).SelectMany(path => (string[])[$"\"{path}", $"'{path}"])];

    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Dangerous("path-of-security-settings", Severity.Medium, 0.72, PathOfSecuritySettings, 80, "CWE-200", "Reaches for what says who may come in, or who did.",
            ["/etc/security/", "/etc/pam.d/", "/etc/ssh/", "/etc/group", "/etc/default/useradd", "/etc/login.defs", "/etc/ssl/private", "/var/lib/pam", "/proc/key", "/proc/kallsyms", "/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog", "/var/log/faillog", "/var/log/auth.log", "/var/log/secure"]),
        CodeRule.Dangerous("path-climb-to-system", Severity.High, 0.78, PathClimbToSystem, 80, "CWE-22", "Climbs out of a directory into one of the system.",
            ["../etc/", "../proc/", "../root/", "../boot/", "..\\windows\\"]),
        CodeRule.Dangerous("path-of-browser-secrets", Severity.High, 0.86, PathOfBrowserSecrets, 80, "CWE-522", "Reaches for what a browser or a wallet keeps: passwords, cookies, keys.",
            ["logins.json", "key4.db", "key3.db", "cookies.sqlite", "login data", "local state", "web data", "wallet.dat", "cryptunprotectdata", "browser_cookie3", "browsercookie"]),
        CodeRule.Dangerous("code-write-system-path", Severity.High, 0.8, CodeWriteSystemPath, 140, "CWE-15", "Writes a file into a directory of the system.",
            Quoted),
        CodeRule.Dangerous("code-change-named-path", Severity.High, 0.82, CodeChangeNamedPath, 460, "CWE-15", "Writes or deletes a file of the system that a variable names.",
            Quoted),
        CodeRule.Dangerous("sh-write-system-file", Severity.High, 0.82, ShWriteSystemFile, 80, "CWE-15", "Writes over what the system starts, trusts or looks names up in.",
            ["/etc/hosts", "/etc/resolv.conf", "/etc/ld.so.preload", "/etc/pam.d/", "/etc/ssh/sshd_config", "/etc/passwd", "/etc/shadow", "/etc/sudoers", "/etc/selinux", "/boot/", "/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"]),
        CodeRule.Dangerous("sh-set-password", Severity.High, 0.82, ShSetPassword, 120, "CWE-620", "Sets or removes the password of an account.",
            ["chpasswd", "passwd root", "passwd --stdin", "passwd -d"]),
        CodeRule.Dangerous("sh-change-kernel", Severity.High, 0.84, ShChangeKernel, 80, "CWE-250", "Loads code into the kernel, or reaches past it into memory.",
            ["insmod ", "/proc/sysrq-trigger", "/dev/mem", "/dev/kmem", "/etc/ld.so.preload"]),
    ];

    [GeneratedRegex(@"/etc/(?:security/[\w.-]|pam\.d/|ssh/|group-?(?=[\s""';&|)]|$)|default/useradd\b|login\.defs\b|ssl/private\b)|/var/lib/pam\b|/proc/(?:key-users|keys|kallsyms)\b|/var/log/(?:[wb]tmp|lastlog|faillog|auth\.log|secure)\b", CodeRule.AnyCase)]
    private static partial Regex PathOfSecuritySettings { get; }

    [GeneratedRegex(@"(?<![\w/])(?:\.\.?/){0,12}\.\./(?:etc|proc|root|boot)/[\w.*]|(?:\.\.\\){1,12}windows\\", CodeRule.AnyCase)]
    private static partial Regex PathClimbToSystem { get; }

    [GeneratedRegex(@"(?<=[/\\""'])(?:logins\.json|key[34]\.db|cookies\.sqlite|wallet\.dat)(?=[""'\s;)]|$)|(?<=User Data[/\\\w .""',+]{1,30})(?:Login Data|Web Data|Local State)\b|\bCryptUnprotectData\s?\(|\bbrowser_?cookie3?\.\w", CodeRule.AnyCase)]
    private static partial Regex PathOfBrowserSecrets { get; }

    [GeneratedRegex(@"\bopen\(\s{0,3}[rbf]{0,2}[""']/(?:etc|usr(?!/local)|boot|s?bin|lib|root|sys)/[^""'\n]{1,80}[""']\s{0,3},\s{0,3}(?:mode\s?=\s?)?[""'](?:[wax]|r\+)|\b(?:writeFile(?:Sync)?|appendFile(?:Sync)?|File\.(?:Write|Append)All\w{4,5}|Files\.write(?:String)?|file_put_contents)\(\s{0,3}(?:Paths?\.(?:get|of)\()?@?[""']/(?:etc|usr(?!/local)|boot|s?bin|lib|root|sys)/|\bPath\([""']/(?:etc|usr(?!/local)|boot|s?bin|lib|root|sys)/[^""'\n]{1,80}[""']\)\.(?:write_|unlink|open\([""'][wax])|\b(?:dest\w{0,16}|local_file\w{0,10}|save_\w{0,12}|output_?(?:file|path)\w{0,8}|target_?(?:file|path)\w{0,8}|copy_?(?:to|path)\w{0,8})\s?=\s?[rf]?[""']/(?:etc|usr(?!/local)|boot|s?bin|lib|root|sys)/[\w.-]|\bshutil\.(?:copy\w{0,4}|move)\([^\n,]{1,24},\s?[""']/(?:etc|usr(?!/local)|boot|s?bin|lib|root|sys)/", CodeRule.Exact)]
    private static partial Regex CodeWriteSystemPath { get; }

    [GeneratedRegex(@"\b(\w{1,30})\s{0,2}=\s{0,2}(?:Path\()?[rf]?[""']/(?:etc|usr(?!/local)|boot|s?bin|lib|root|sys|var/log)/[^""'\n]{1,80}[""']\)?\s[\s\S]{0,260}?(?:\bopen\(\s?\1\s?,\s?(?:mode\s?=\s?)?[""'][wax]|>>?\s?[""']?\$\{?\1\b|\b(?:rm|mv|unlink|shred|truncate|tee)\s(?:-{1,2}[\w-]{1,16}\s){0,3}[""']?\$\{?\1\b|\bos\.(?:remove|unlink|rmdir|truncate|chmod)\(\s?\1\b|\bshutil\.(?:rmtree|move)\(\s?\1\b|\b\1\.(?:unlink|rmdir|write_text|write_bytes|rmtree)\()", CodeRule.Exact)]
    private static partial Regex CodeChangeNamedPath { get; }

    [GeneratedRegex(@"(?<=(?:>>?|\btee)\s{0,3}(?:-a\s{1,3})?[""']?)/(?:etc/(?:hosts|resolv\.conf|ld\.so\.preload|pam\.d/|ssh/sshd_config|passwd|shadow|sudoers|selinux)|boot/\w|(?:usr/)?s?bin/\w)|(?<=\b(?:mv|cp|ln)\s[^\n;|&]{1,48}\s[""']?)/(?:etc/(?:hosts|resolv\.conf|ld\.so\.preload|pam\.d/|passwd|shadow|sudoers)|boot/|(?:usr/)?s?bin/)[\w.-]{0,40}(?=[""']?\s{0,3}(?:[;&|\n]|$))", CodeRule.AnyCase)]
    private static partial Regex ShWriteSystemFile { get; }

    [GeneratedRegex(@"(?<=\|\s{0,3}(?:sudo\s{1,3})?)chpasswd\b|\bpasswd\s{1,3}(?:--stdin\s{1,3}\w|-d\s{1,3}\w)|(?<=\|\s{0,3}(?:sudo\s{1,3})?)passwd\s{1,3}root\b", CodeRule.AnyCase)]
    private static partial Regex ShSetPassword { get; }

    [GeneratedRegex(@"(?<=^|[;&|\n$#]\s{0,12}|\bsudo\s{1,3}|[""'(])insmod\s{1,3}[\w./~$-]{2,40}|(?<=(?:>|\btee)\s{0,3})/proc/sysrq-trigger\b|(?<=[""'\s=])/dev/k?mem\b|/etc/ld\.so\.preload\b", CodeRule.AnyCase)]
    private static partial Regex ShChangeKernel { get; }
}
