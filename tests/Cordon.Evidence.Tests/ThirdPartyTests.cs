using System.Security.Cryptography;

namespace Cordon.Evidence.Tests;

/// <summary>Verification by programs that share no code with this library.</summary>
public sealed class ThirdPartyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    public async Task The_transparency_library_of_Go_verifies_a_log_of_size(int size)
    {
        string program = GoVerifier.Build();
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName) with { SegmentBytes = 64 << 20 }, new Storage.DiskFiles(directory.FullName), bare: true))
        {
            Storage.PreparedStatement leaf = log.Prepare(Samples.Statement(), 1);
            for (int done = 0; done < size; done += 4000)
            {
                // Two integrations at least, so that tiles grow.
                await Task.WhenAll(Enumerable.Range(0, Math.Min(4000, size - done)).Select(_ => log.AppendPreparedAsync(leaf).AsTask()));
                await log.FlushAsync();
            }

            string[] arguments = [directory.FullName];
            if (size > 0)
            {
                FullReceipt receipt = (await log.ProveAsync(size / 2))!;
                File.WriteAllText(Path.Combine(directory.FullName, "entry.tlog-proof"), receipt.ToTlogProof());
                File.WriteAllBytes(Path.Combine(directory.FullName, "entry.bin"), receipt.Leaf.ToArray());
                arguments = [directory.FullName, Path.Combine(directory.FullName, "entry.tlog-proof"), Path.Combine(directory.FullName, "entry.bin")];
            }

            (int code, string output) = GoVerifier.Run(program, arguments);
            Assert.True(code == 0 && output.StartsWith($"OK {Samples.Origin} {size} ", StringComparison.Ordinal), output);
            if (size > 0)
            {
                string bundle = Directory.GetFiles(Path.Combine(directory.FullName, "tile", "entries"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
                byte[] bytes = File.ReadAllBytes(bundle);
                bytes[^1] ^= 1;
                File.WriteAllBytes(bundle, bytes);
                Assert.NotEqual(0, GoVerifier.Run(program, directory.FullName).Code);
            }
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task The_Sigstore_client_accepts_our_bundles_and_rejects_forgeries()
    {
        string script = Path.Combine(Vectors.Repository, "tests", "verifiers", "sigstore", "verify.mjs");
        Assert.SkipUnless(GoVerifier.IsOnPath("node"), "SKIPPED: no node on this machine.");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Path.GetDirectoryName(script)!, "node_modules")), "SKIPPED: run 'npm ci' in tests/verifiers/sigstore.");
        DirectoryInfo directory = Samples.Temporary();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName));
        for (int i = 0; i < 300; i++)
        {
            await log.AppendAsync(Samples.Statement(i));
        }

        await log.FlushAsync();
        DirectoryInfo export = directory.CreateSubdirectory("export");
        File.Copy(Path.Combine(directory.FullName, "trusted_root.json"), Path.Combine(export.FullName, "trusted_root.json"));
        for (long sequence = 0; sequence < 303; sequence++)
        {
            FullReceipt receipt = (await log.ProveAsync(sequence))!;
            File.WriteAllText(Path.Combine(export.FullName, $"{sequence}.bundle.json"), receipt.ToSigstoreBundle());
            File.WriteAllBytes(Path.Combine(export.FullName, $"{sequence}.statement"), log.ReadStatement(sequence)!.Bytes.ToArray());
            File.WriteAllText(Path.Combine(export.FullName, "emitter.pem"), PemEncoding.WriteString("PUBLIC KEY", HashedRekord.Parse(receipt.Leaf.Span)!.Value.PublicKey));
        }

        (int code, string output) = GoVerifier.Run("node", script, export.FullName);
        Assert.True(code == 0 && output.StartsWith("OK 303 accepted, 3030 forgeries rejected", StringComparison.Ordinal), output);
        directory.Delete(recursive: true);
    }
}
