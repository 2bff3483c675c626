using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Commands that read credentials, stay on a machine, or switch its protection off.</summary>
internal static partial class HostCommands
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Dangerous("path-of-credentials", Severity.High, 0.8, PathOfCredentials, 80, "CWE-522", "Reaches for a file that holds credentials.",
            ["/etc/shadow", "/etc/gshadow", "/etc/master.passwd", ".ssh/id_", ".aws/credentials", ".git-credentials", ".kube/config", ".netrc", ".pgpass", "/proc/self/environ", ".docker/config.json", ".gnupg/", ".mozilla/firefox", "login data", "/system32/config/sam", "shadow-"]),
        CodeRule.Dangerous("path-of-accounts", Severity.Medium, 0.72, PathOfAccounts, 60, "CWE-200", "Reaches for the list of accounts or for the kernel.",
            ["/etc/passwd", "passwd.master", "group.master", "/sys/kernel", "/proc/kcore", "/etc/sudoers", "../etc/"]),
        CodeRule.Dangerous("sh-list-root", Severity.Low, 0.5, ShListRoot, 60, "CWE-200", "Lists a directory of the system.",
            ["ls /", "glob.glob('/", "glob.glob(\"/", "listdir(\"/", "listdir('/"]),
        CodeRule.Dangerous("sh-shell-profile", Severity.High, 0.86, ShShellProfile, 90, "CWE-506", "Writes into what every new shell runs.",
            [".bashrc", ".bash_profile", ".zshrc", ".profile", "/etc/profile", "/etc/bash.bashrc"]),
        CodeRule.Dangerous("sh-scheduled-task", Severity.High, 0.76, ShScheduledTask, 160, "CWE-506", "Starts something again and again, or at every start of the machine.",
            ["crontab -", "/etc/cron", "/var/spool/cron", "/etc/rc.local", "/etc/init.d/", "/etc/systemd/system", "schtasks", "launchctl load", "/library/launchagents"]),
        CodeRule.Dangerous("sh-authorized-key", Severity.High, 0.88, ShAuthorizedKey, 80, "CWE-506", "Lets a key in by SSH.",
            ["authorized_keys"]),
        CodeRule.Dangerous("sh-more-rights", Severity.High, 0.85, ShMoreRights, 120, "CWE-250", "Gives an account or a program all rights.",
            ["nopasswd", "usermod ", "useradd ", "adduser ", "visudo", "setcap "]),
        CodeRule.Dangerous("sh-protection-off", Severity.High, 0.88, ShProtectionOff, 140, "CWE-693", "Switches off what protects or watches the machine.",
            ["setenforce ", "ufw disable", "iptables -f", "iptables -p", "systemctl stop", "systemctl disable", "auditctl ", "randomize_va_space", "apparmor", "chkconfig "]),
        CodeRule.Dangerous("sh-erase-traces", Severity.High, 0.85, ShEraseTraces, 100, "CWE-778", "Deletes logs or the history of commands.",
            ["histfile", "history -c", "/var/log/", ".bash_history", "wevtutil", "clear-eventlog", "set +o history", "/dev/null ~/.bash"]),
        CodeRule.Dangerous("sh-send-file", Severity.High, 0.75, ShSendFile, 260, "CWE-200", "Sends a file away.",
            ["curl ", "wget ", "scp ", "nc "]),
        CodeRule.Dangerous("sh-metadata-service", Severity.High, 0.75, ShMetadataService, 60, "CWE-918, CWE-522", "Asks the metadata service of a cloud, which hands out credentials.",
            ["169.254.169.254", "metadata.google.internal", "100.100.100.200"]),
        CodeRule.Dangerous("sh-escape-container", Severity.High, 0.78, ShEscapeContainer, 240, "CWE-250", "Runs a container that has the rights of its host.",
            ["docker run", "podman run", "nsenter ", "/var/run/docker.sock"]),
        CodeRule.Dangerous("ps-run-download", Severity.Critical, 0.95, PsRunDownload, 320, "CWE-494, CWE-829", "Runs what is downloaded without anybody having seen it.",
            ["downloadstring", "iex ", "iex(", "invoke-expression", "| iex", "|iex", "&(", "irm ", "iwr "]),
        CodeRule.Dangerous("ps-encoded-command", Severity.Critical, 0.93, PsEncodedCommand, 160, "CWE-506", "Runs a command that was hidden by an encoding.",
            ["powershell", "pwsh"]),
        CodeRule.Dangerous("ps-policy-bypass", Severity.Medium, 0.62, PsPolicyBypass, 80, "CWE-693", "Lets unsigned scripts run.",
            ["-executionpolicy", "-exec bypass", "-ep bypass", "set-executionpolicy"]),
        CodeRule.Dangerous("ps-defender-off", Severity.Critical, 0.93, PsDefenderOff, 120, "CWE-693", "Switches off the protection of Windows.",
            ["set-mppreference", "add-mppreference", "windefend", "advfirewall", "disableantispyware", "amsiutils", "amsiinitfailed"]),
        CodeRule.Dangerous("ps-delete-backups", Severity.Critical, 0.97, PsDeleteBackups, 120, "CWE-506", "Deletes backups and restore points, as ransomware does.",
            ["vssadmin", "shadowcopy", "wbadmin", "bcdedit"]),
        CodeRule.Dangerous("ps-start-with-windows", Severity.High, 0.8, PsStartWithWindows, 200, "CWE-506", "Starts something whenever Windows starts.",
            ["\\currentversion\\run", "new-service ", "sc create", "sc.exe create", "register-scheduledtask"]),
        CodeRule.Dangerous("ps-dump-credentials", Severity.Critical, 0.96, PsDumpCredentials, 120, "CWE-522", "Reads credentials out of the memory or the registry of Windows.",
            ["mimikatz", "sekurlsa", "minidump", "lsass", "procdump", "rundll32", "reg save hklm", "ntdsutil", "lsadump"]),
        CodeRule.Dangerous("ps-remove-tree", Severity.Critical, 0.9, PsRemoveTree, 160, "CWE-749", "Deletes a disk or a directory of Windows.",
            ["remove-item", "rd /s", "rmdir /s", "del /", "format c:", "format d:"]),
        CodeRule.Dangerous("ps-new-administrator", Severity.High, 0.85, PsNewAdministrator, 120, "CWE-250", "Makes a new account or administrator.",
            ["net localgroup", "net user", "add-localgroupmember"]),
        CodeRule.Dangerous("ps-download-by-tool", Severity.Critical, 0.93, PsDownloadByTool, 200, "CWE-494", "Misuses a tool of Windows to fetch or run code.",
            ["certutil", "bitsadmin", "mshta", "regsvr32", "rundll32"]),
    ];

    [GeneratedRegex(@"/etc/(?:g?shadow-?|master\.passwd)\b|\.ssh/id_(?:rsa|dsa|ecdsa|ed25519)\b|\.aws/credentials\b|\.git-credentials\b|\.kube/config\b|(?<=[~/\\])\.(?:netrc|pgpass)\b|/proc/(?:self|\d{1,7})/environ\b|\.docker/config\.json\b|\.gnupg/\w|Default[/\\]{1,2}Login Data|[/\\]System32[/\\]config[/\\]SAM\b", CodeRule.AnyCase)]
    private static partial Regex PathOfCredentials { get; }

    [GeneratedRegex(@"(?:\.\./){0,12}/?\betc/(?:passwd-?|sudoers)\b|/passwd\.master\b|/group\.master\b|/sys/kernel/\w|/proc/kcore\b", CodeRule.AnyCase)]
    private static partial Regex PathOfAccounts { get; }

    [GeneratedRegex(@"\bls\s{1,3}(?:-\w{1,8}\s{1,3}){0,3}[""']?/(?:root|sys|app|etc|proc|home|boot|var)?/?(?=[\s*""';&|)]|$)|\bglob\.glob\(\s?[""']/\w{0,12}/?\*|\blistdir\(\s?[""']/(?:root|sys|app|etc|proc|home|boot|var)?[""'/]", CodeRule.AnyCase)]
    private static partial Regex ShListRoot { get; }

    [GeneratedRegex(@"(?<=>>?\s{0,3}[""']?[~$\w/{}.]{0,24})(?:\.(?:bashrc|bash_profile|zshrc|profile)|/etc/(?:profile|bash\.bashrc))\b|\.(?:bashrc|bash_profile|zshrc|profile)[""']\s{0,2},\s{0,2}[""'](?:a|w|a\+|w\+)[""']", CodeRule.AnyCase)]
    private static partial Regex ShShellProfile { get; }

    [GeneratedRegex(@"(?<=[|]\s{0,3})crontab\s{1,3}-(?=[\s;&""']|$)|(?<=(?:>>?|tee|cp|mv|-O|-o|open\()\s{0,3}(?:-a\s)?[^\n]{0,24}[""']?)/etc/(?:cron[\w./-]{0,40}|rc\.local|init\.d/|systemd/system/)|(?<=>>?\s{0,3})/var/spool/cron|\bschtasks(?:\.exe)?\s{1,3}/create\b|\blaunchctl\s{1,3}load\b", CodeRule.AnyCase)]
    private static partial Regex ShScheduledTask { get; }

    [GeneratedRegex(@"(?<=(?:>>?|tee)\s{0,3}(?:-a\s)?[^\n]{0,24})authorized_keys\b|authorized_keys[""']\s{0,2},\s{0,2}[""'][aw]", CodeRule.AnyCase)]
    private static partial Regex ShAuthorizedKey { get; }

    [GeneratedRegex(@"\bNOPASSWD:\s?ALL|\busermod\s[^\n]{0,60}?-\w{0,3}G\s{1,3}(?:sudo|wheel|docker|admin|root)\b|\buseradd\s[^\n]{0,60}?-\w{0,4}u\s{1,3}0\b|\bsetcap\s{1,3}cap_(?:setuid|sys_admin)", CodeRule.AnyCase)]
    private static partial Regex ShMoreRights { get; }

    [GeneratedRegex(@"\bsetenforce\s{1,3}0\b|\bufw\s{1,3}disable\b|\biptables\s{1,3}(?:-F\b|-P\s{1,3}\w{1,10}\s{1,3}ACCEPT)|\bsystemctl\s{1,3}(?:stop|disable|mask)\s{1,3}(?:--now\s{1,3})?(?:firewalld|ufw|auditd|apparmor|clamav\w{0,10}|fail2ban|falco\w{0,8}|rsyslog|sysmon)\b|\bauditctl\s{1,3}-e\s?0|randomize_va_space\s{0,2}=\s{0,2}0", CodeRule.AnyCase)]
    private static partial Regex ShProtectionOff { get; }

    [GeneratedRegex(@"\bunset\s{1,3}HISTFILE\b|\bHISTFILE\s?=\s?/dev/null|\bhistory\s{1,3}-c\b|\bset\s{1,3}\+o\s{1,3}history|(?<=(?:>|rm|shred|truncate)\s{1,3}[^\n;]{0,20})/var/log/\w|(?<=(?:>|rm|shred|ln -sf /dev/null)\s{1,3}[^\n;]{0,16})\.bash_history|\bwevtutil\s{1,3}(?:cl|clear-log)\b|\bClear-EventLog\b", CodeRule.AnyCase)]
    private static partial Regex ShEraseTraces { get; }

    [GeneratedRegex(@"\bcurl\s[^\n|;]{0,200}?(?:-d|--data(?:-binary|-raw|-urlencode)?|-F|--form)[ =]{0,3}[""']?(?:[\w-]{1,30}=)?@|\bcurl\s[^\n|;]{0,160}?(?:-T|--upload-file)\s|\bwget\s[^\n|;]{0,160}?--post-file|\bnc\s[^\n|;<]{3,60}<\s?[""']?[/~$]", CodeRule.AnyCase)]
    private static partial Regex ShSendFile { get; }

    [GeneratedRegex(@"\b(?:169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200)\b/\w", CodeRule.AnyCase)]
    private static partial Regex ShMetadataService { get; }

    [GeneratedRegex(@"\b(?:docker|podman)\s{1,3}run\s[^\n]{0,180}?(?:--privileged|-v\s{1,3}/:/|--pid[ =]host|docker\.sock)|\bnsenter\s[^\n]{0,60}?-t\s?1\b", CodeRule.AnyCase)]
    private static partial Regex ShEscapeContainer { get; }

    [GeneratedRegex(@"\b(?:iex|invoke-expression)\b[\s(&\{""'$]{0,8}[^\n]{0,120}?(?:downloadstring|downloadfile|\biwr\b|\birm\b|invoke-webrequest|invoke-restmethod|net\.webclient)|\b(?:iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod|downloadstring)\b[^\n]{0,200}?\|\s{0,3}(?:iex|invoke-expression)\b", CodeRule.AnyCase)]
    private static partial Regex PsRunDownload { get; }

    [GeneratedRegex(@"\b(?:powershell|pwsh)(?:\.exe)?\s[^\n]{0,90}?-e(?:n|nc|ncodedcommand|c)?\s{1,3}[""']?[A-Za-z0-9+/=]{16,}", CodeRule.AnyCase)]
    private static partial Regex PsEncodedCommand { get; }

    [GeneratedRegex(@"-(?:ep|exec|executionpolicy)\s{1,3}(?:bypass|unrestricted)\b|\bset-executionpolicy\s[^\n]{0,40}?(?:bypass|unrestricted)", CodeRule.AnyCase)]
    private static partial Regex PsPolicyBypass { get; }

    [GeneratedRegex(@"\bset-mppreference\s[^\n]{0,60}?-disable\w{4,40}\s{1,3}(?:\$true|1)|\badd-mppreference\s[^\n]{0,40}?-exclusion|\b(?:sc|net)(?:\.exe)?\s{1,3}(?:stop|delete|config)\s{1,3}windefend|\badvfirewall\s[^\n]{0,40}?state\s{1,3}off|\bdisableantispyware\b|\bamsi(?:utils|initfailed)\b", CodeRule.AnyCase)]
    private static partial Regex PsDefenderOff { get; }

    [GeneratedRegex(@"\bvssadmin(?:\.exe)?\s{1,3}(?:delete|resize)\s|\bshadowcopy\s{1,3}delete\b|\bwbadmin\s{1,3}delete\b|\bbcdedit(?:\.exe)?\s[^\n]{0,60}?(?:recoveryenabled\s{1,3}no|bootstatuspolicy)", CodeRule.AnyCase)]
    private static partial Regex PsDeleteBackups { get; }

    [GeneratedRegex(@"(?:reg\s{1,3}add|new-itemproperty|set-itemproperty)[^\n]{0,120}?\\currentversion\\run|\\currentversion\\run(?:once)?[""']?\s[^\n]{0,20}?(?:/v|-name)\b|\bsc(?:\.exe)?\s{1,3}create\s{1,3}\w|\bregister-scheduledtask\b", CodeRule.AnyCase)]
    private static partial Regex PsStartWithWindows { get; }

    [GeneratedRegex(@"\b(?:sekurlsa|lsadump)::|\bmimikatz(?:\.exe)?(?=[\s""';]{1,3}[\w""'])|\bminidump\b[^\n]{0,40}?(?:lsass|\$|full)|\b(?:procdump|rundll32)[^\n]{0,80}?lsass|\breg\s{1,3}save\s{1,3}hklm\\(?:sam|system|security)|\bntdsutil\b[^\n]{0,60}?ifm", CodeRule.AnyCase)]
    private static partial Regex PsDumpCredentials { get; }

    [GeneratedRegex(@"\bremove-item\s[^\n]{0,80}?(?:-recurse[^\n]{0,60}?|)[""']?(?:[a-z]:\\{1,2}(?:\*|windows|users|program|[""'\s]|$)|\$env:(?:systemroot|userprofile|windir))|\br(?:d|mdir)\s{1,3}/s\s{1,3}(?:/q\s{1,3})?[""']?[a-z]:\\{0,2}(?:[\s""'*]|windows|users|$)|\bdel\s{1,3}(?:/[fsq]\s{1,3}){1,3}[""']?[a-z]:\\|\bformat\s{1,3}[a-z]:(?:\s{1,3}/|$)", CodeRule.AnyCase)]
    private static partial Regex PsRemoveTree { get; }

    [GeneratedRegex(@"\bnet1?\s{1,3}localgroup\s{1,3}[""']?administrators[""']?\s[^\n]{1,60}?/add|\bnet1?\s{1,3}user\s{1,3}\S{1,30}\s{1,3}\S{1,40}\s{1,3}/add|\badd-localgroupmember\s[^\n]{0,40}?administrators", CodeRule.AnyCase)]
    private static partial Regex PsNewAdministrator { get; }

    [GeneratedRegex(@"\bcertutil(?:\.exe)?\s[^\n]{0,40}?-(?:urlcache|decode|verifyctl)|\bbitsadmin(?:\.exe)?\s[^\n]{0,40}?/transfer|\bmshta(?:\.exe)?\s{1,3}[""']?(?:https?:|javascript:|vbscript:)|\bregsvr32(?:\.exe)?\s[^\n]{0,60}?/i:http|\brundll32(?:\.exe)?\s{1,3}javascript:", CodeRule.AnyCase)]
    private static partial Regex PsDownloadByTool { get; }
}
