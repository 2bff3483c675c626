using System.Text;
using Cordon.Evidence;
using Cordon.Evidence.Tests;

namespace Cordon.Fuzz.Targets;

/// <summary>A real log of three statements, and what it is made of.</summary>
internal sealed class SmallLog
{
    private readonly string _directory;
    private readonly string _copy;

    private SmallLog(string directory, FullReceipt receipt, byte[] statement)
    {
        _directory = directory;
        _copy = Directory.CreateTempSubdirectory("cordon-fuzz-log-").FullName;
        Names = [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file)).Where(name => name != "lock").Order(StringComparer.Ordinal)];
        (Receipt, Leaf, Statement) = (Encoding.UTF8.GetBytes(receipt.ToTlogProof()), receipt.Leaf.ToArray(), statement);
        VerifierKey = Encoding.UTF8.GetString(File("vkey")).TrimEnd('\n');
        Head = File("checkpoint");
        Signed = [.. ((byte[][])[Head, File("last-signed"), Encoding.UTF8.GetBytes(receipt.ToTlogProof().Split("\n\n", 2)[1])]).Select(head => Encoding.UTF8.GetString(head).Split("\n\n")[0] + "\n")];
    }

    /// <summary>The files that somebody could have changed.</summary>
    public string[] Names { get; }

    public byte[] Receipt { get; }
    public byte[] Leaf { get; }
    public byte[] Statement { get; }
    public byte[] Head { get; }
    public string VerifierKey { get; }

    /// <summary>Bodies of the heads that the log has signed.</summary>
    public HashSet<string> Signed { get; }

    public static SmallLog Write()
    {
        string directory = Samples.Temporary().FullName;
        return Task.Run(async () =>
        {
            await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory));
            for (int i = 0; i < 2; i++)
            {
                await log.AppendAsync(Samples.Statement(i));
            }

            await log.FlushAsync();
            FullReceipt receipt = (await log.ProveAsync(1))!;
            return (Receipt: receipt, Statement: log.ReadStatement(1)!.Bytes.ToArray());
        }).ContinueWith(written => new SmallLog(directory, written.Result.Receipt, written.Result.Statement), TaskScheduler.Default).GetAwaiter().GetResult();
    }

    public byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(_directory, name));

    /// <summary>Verifies and opens the log with one file changed: it says what is wrong or is what it was, and never fails otherwise.</summary>
    /// <param name="input">Which file, then its bytes.</param>
    public void With(byte[] input)
    {
        string name = Names[input.Length == 0 ? 0 : input[0] % Names.Length];
        Directory.Delete(_copy, recursive: true);
        foreach (string file in Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(_copy, Path.GetRelativePath(_directory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            System.IO.File.Copy(file, target);
        }

        byte[] changed = input.Length == 0 ? [] : input[1..];
        System.IO.File.WriteAllBytes(Path.Combine(_copy, name), changed);
        VerificationReport report = Verifier.VerifyDirectory(_copy);
        bool same = changed.AsSpan().SequenceEqual(File(name));
        BrokenPropertyException.Unless(same || name is not ("segments/00000000000000000000.seg" or "statements/00000000000000000000.stm") || !report.Word.StartsWith("VALID", StringComparison.Ordinal) || IsLonger(changed, File(name)), "A changed statement passed for the one that was signed.");
        try
        {
            Task.Run(async () =>
            {
                await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(_copy));
            }).GetAwaiter().GetResult();
        }
        catch (EvidenceCorruptException)
        {
            // Declared: the log says what is wrong with it, and does not start.
        }
    }

    // What hangs on behind the last record is a torn tail, which a crash could have left.
    private static bool IsLonger(byte[] changed, byte[] file) => changed.Length > file.Length && changed.AsSpan().StartsWith(file);
}
