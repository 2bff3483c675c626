using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Commands of a shell that destroy: files of the system, disks, processes, what a cloud holds.</summary>
internal static partial class DestructiveCommands
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Dangerous("sh-remove-tree", Severity.Critical, 0.93, ShRemoveTree, 160, "CWE-749", "Deletes a whole system directory, home or everything in reach.",
            ["rm -", "rm --"]),
        CodeRule.Dangerous("sh-remove-system-file", Severity.High, 0.86, ShRemoveSystemFile, 160, "CWE-749", "Deletes a file that belongs to the system.",
            ["rm \"/", "rm '/", "rm /", "rm -"]),
        CodeRule.Dangerous("sh-overwrite-disk", Severity.Critical, 0.96, ShOverwriteDisk, 240, "CWE-749", "Overwrites or formats a disk.",
            ["dd if=", "dd of=", "mkfs", "> /dev/sd", ">/dev/sd", "> /dev/nvme", "wipefs", "blkdiscard", "shred "]),
        CodeRule.Dangerous("sh-fork-bomb", Severity.High, 0.97, ShForkBomb, 40, "CWE-400", "Starts itself without end until the machine stands still.",
            [":(){", ":() {", ": () {"]),
        CodeRule.Dangerous("sh-stop-machine", Severity.Medium, 0.72, ShStopMachine, 80, "CWE-749", "Stops the machine or all of its processes.",
            ["shutdown ", "reboot", "kill -9 -1", "killall ", "init 0", "halt -", "poweroff"]),
        CodeRule.Dangerous("sh-destroy-cloud", Severity.High, 0.82, ShDestroyCloud, 200, "CWE-749", "Deletes what a cloud account or a cluster holds.",
            ["terraform destroy", "aws s3 r", "kubectl delete", "gcloud projects delete", "az group delete", "docker system prune", "docker volume rm", "gsutil "]),
        CodeRule.Dangerous("sh-break-permissions", Severity.Medium, 0.72, ShBreakPermissions, 100, "CWE-732", "Opens files to everybody, or lets a program run as its owner.",
            ["chmod ", "chown "]),
        CodeRule.Dangerous("sh-kill-services", Severity.Medium, 0.6, ShKillServices, 120, "CWE-749", "Ends processes that others may need.",
            ["pkill ", "kill -9 ", "killall ", "systemctl stop", "service "]),
        CodeRule.Dangerous("code-remove-system-path", Severity.High, 0.86, CodeRemoveSystemPath, 160, "CWE-749", "Deletes a file or directory of the system from a program.",
            ["os.remove(", "os.unlink(", "rmtree(", "os.rmdir(", "rmsync(", "unlinksync(", "file.delete(", "directory.delete(", "fs.unlink(", "files.delete("]),
        CodeRule.Dangerous("code-wipe-files", Severity.High, 0.8, CodeWipeFiles, 160, "CWE-506", "Walks over the whole disk to delete or encrypt.",
            ["os.walk('/", "os.walk(\"/", "glob('/", "glob(\"/", "c:\\\\"]),
    ];

    [GeneratedRegex(@"\brm\s{1,4}(?:-{1,2}[\w-]{1,24}\s{1,4}){1,6}[""']?(?:/(?=[\s*""';&|)\\]|$)\*?|~/?(?=[\s*""';&|]|$)|\$\{?HOME\}?/?(?=[\s*""';&|]|$)|/(?:etc|usr|var|boot|s?bin|lib(?:64)?|home|root|opt|srv|dev|sys|proc|app)(?:/\*?)?(?=[\s*""';&|)\\]|$)|\.?/?\*(?=[\s""';&|]|$))", CodeRule.AnyCase)]
    private static partial Regex ShRemoveTree { get; }

    [GeneratedRegex(@"\brm\s{1,4}(?:-{1,2}[\w-]{1,24}\s{1,4}){0,6}[""']?/(?:etc|usr|boot|s?bin|lib(?:64)?|root|sys|proc|app|var/(?:log|lib|spool))/[\w.*-]", CodeRule.AnyCase)]
    private static partial Regex ShRemoveSystemFile { get; }

    [GeneratedRegex(@"\bdd\s[^\n]{0,160}?\bof=/dev/(?:[sh]d|nvme|vd|mmcblk|disk|mapper)|\bmkfs(?:\.\w{2,8})?\s[^\n]{0,80}?/dev/\w|>\s?/dev/(?:[sh]d[a-z]|nvme\d)|\b(?:wipefs|blkdiscard)\s[^\n]{0,60}?/dev/\w|\bshred\s[^\n]{0,60}?/dev/(?:[sh]d|nvme)", CodeRule.AnyCase)]
    private static partial Regex ShOverwriteDisk { get; }

    [GeneratedRegex(@":\s?\(\)\s?\{\s?:\s?\|\s?:\s?&\s?\}\s?;\s?:", CodeRule.AnyCase)]
    private static partial Regex ShForkBomb { get; }

    [GeneratedRegex(@"(?<=\bsudo\s{1,3}|^|[;&|`""'(]\s{0,3}|\n\s{0,8})(?:shutdown\s{1,3}(?:-[hrP]|now|/s|/r)|reboot(?:\s{1,3}-f)?(?=\s*(?:[;&|""'`)\n]|$))|kill\s{1,3}-(?:9|KILL)\s{1,3}-1\b|killall\s{1,3}(?:-9|-KILL|-u)|init\s{1,3}0\b|halt\s{1,3}-f|poweroff(?=\s*(?:[;&|""'`)\n]|$)))", CodeRule.AnyCase)]
    private static partial Regex ShStopMachine { get; }

    [GeneratedRegex(@"\bterraform\s{1,3}destroy\b[^\n]{0,60}?-auto-approve|\baws\s{1,3}s3\s{1,3}(?:rb\s[^\n]{0,100}?--force|rm\s[^\n]{0,100}?--recursive)|\bkubectl\s{1,3}delete\s[^\n]{0,80}?(?:--all\b|\bnamespaces?\b|\bns\b|\bpv\b)|\bgcloud\s{1,3}projects\s{1,3}delete|\baz\s{1,3}group\s{1,3}delete\s|\bgsutil\s[^\n]{0,30}?\brm\s{1,3}-r|\bdocker\s{1,3}system\s{1,3}prune\s[^\n]{0,40}?-(?:a|-all)\b", CodeRule.AnyCase)]
    private static partial Regex ShDestroyCloud { get; }

    [GeneratedRegex(@"\bchmod\s{1,3}(?:-R\s{1,3}|--recursive\s{1,3})?(?:0?[0-7]?777|a\+rwx|ugo\+rwx|o\+w)\s{1,3}[""']?(?:/|~|\$)|\bchmod\s{1,3}(?:u?\+s|[4267][0-7]{3})\s|\bchown\s{1,3}-R\s{1,3}[\w:.]{1,40}\s{1,3}/(?=[\s;&|]|$)", CodeRule.AnyCase)]
    private static partial Regex ShBreakPermissions { get; }

    [GeneratedRegex(@"\b(?:pkill|killall)\s{1,3}(?:-\w{1,8}\s{1,3}){0,3}[\w.-]{2,40}|\bkill\s{1,3}-(?:9|KILL)\s{1,3}[""']?\$|\bsystemctl\s{1,3}stop\s{1,3}[\w.@-]{2,40}|\bservice\s{1,3}[\w-]{2,30}\s{1,3}stop\b", CodeRule.AnyCase)]
    private static partial Regex ShKillServices { get; }

    [GeneratedRegex(@"(?:os\.(?:remove|unlink|rmdir)|shutil\.rmtree|fs\.(?:promises\.)?(?:rm|rmdir|unlink)(?:Sync)?|(?:File|Directory|Files)\.[dD]elete(?:IfExists)?)\(\s{0,4}(?:Paths?\.(?:get|of)\()?[rbf@$]{0,2}[""'](?:/(?:etc|usr|var|boot|s?bin|lib(?:64)?|home|root|opt|srv|dev|sys|proc|app)?(?:/|[""'])|~|[A-Za-z]:\\{1,2}(?:Windows|Users|Program|[""']))", CodeRule.AnyCase)]
    private static partial Regex CodeRemoveSystemPath { get; }

    [GeneratedRegex(@"os\.walk\(\s{0,3}[""']/[""'][^\n]{0,20}\)[^\n]{0,20}\n[^\n]{0,60}\n?[^\n]{0,40}(?:remove|unlink|encrypt)|glob\(\s{0,3}[""']/\*\*[^\n]{0,40}recursive", CodeRule.AnyCase)]
    private static partial Regex CodeWipeFiles { get; }
}
