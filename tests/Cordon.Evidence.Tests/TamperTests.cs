namespace Cordon.Evidence.Tests;

public sealed class TamperTests
{
    [Fact]
    public async Task A_flipped_bit_in_any_published_file_is_detected_and_placed()
    {
        DirectoryInfo directory = await WriteAsync();
        Assert.Equal("VALID-UNWITNESSED", Verifier.VerifyDirectory(directory.FullName).Word);
        Random random = new(7);
        int files = 0, flips = 0;
        foreach (string file in Directory.GetFiles(directory.FullName, "*", SearchOption.AllDirectories).Where(Published).Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(file);
            int[] offsets = [0, bytes.Length - 1, .. Enumerable.Range(0, 12).Select(_ => random.Next(bytes.Length))];
            foreach (int offset in offsets)
            {
                byte[] altered = [.. bytes];
                altered[offset] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, altered);
                VerificationReport report = Verifier.VerifyDirectory(directory.FullName);
                Assert.True(report.Status is VerificationStatus.Invalid, $"{file} offset {offset}: {report.Word}");
                Assert.NotNull(report.FirstFault!.File);
                flips++;
            }

            File.WriteAllBytes(file, bytes);
            files++;
        }

        Assert.True(files > 10 && flips > 100);
        directory.Delete(recursive: true);

        // Keys, salts and the lock are not published; they never leave the machine.
        static bool Published(string file) => !file.Contains("/keys/", StringComparison.Ordinal) && !file.Contains("/vault/", StringComparison.Ordinal) && !file.EndsWith("/lock", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("vkey")]
    [InlineData("tile/0/000")]
    [InlineData("tile/entries/000")]
    [InlineData("segments/00000000000000000000.seg")]
    [InlineData("statements/00000000000000000000.stm")]
    public async Task A_missing_file_is_never_valid(string file)
    {
        DirectoryInfo directory = await WriteAsync();
        File.Delete(Path.Combine(directory.FullName, file));
        Assert.Equal("INVALID", Verifier.VerifyDirectory(directory.FullName).Word);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_cut_off_tail_is_never_valid()
    {
        DirectoryInfo directory = await WriteAsync();
        foreach (string file in new[] { "segments/00000000000000000000.seg", "statements/00000000000000000000.stm" })
        {
            string path = Path.Combine(directory.FullName, file);
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..^700]);
            VerificationReport report = Verifier.VerifyDirectory(directory.FullName);
            Assert.Equal("INVALID", report.Word);
            Assert.Equal(file, report.FirstFault!.File);
            File.WriteAllBytes(path, bytes);
        }

        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("segments/00000000000000000000.seg", 2000)]
    [InlineData("treeState", 12)]
    [InlineData("last-signed", 36)]
    [InlineData("checkpoint", 50)]
    public async Task A_damaged_log_does_not_start_and_says_where(string file, int offset)
    {
        DirectoryInfo directory = await WriteAsync();
        string path = Path.Combine(directory.FullName, file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 1;
        File.WriteAllBytes(path, bytes);
        EvidenceCorruptException fault = await Assert.ThrowsAsync<EvidenceCorruptException>(async () => await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)));
        Assert.Equal(file, fault.File);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_key_on_a_curve_that_nobody_knows_does_not_start_and_says_where()
    {
        DirectoryInfo directory = await WriteAsync();
        using System.Security.Cryptography.ECDsa key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        byte[] pkcs8 = key.ExportPkcs8PrivateKey();
        // The last byte of the curve's name, 1.2.840.10045.3.1.7.
        pkcs8[pkcs8.AsSpan().IndexOf((byte[])[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]) + 7] = 0x32;
        File.WriteAllText(Path.Combine(directory.FullName, "keys", "emitter.pem"), System.Security.Cryptography.PemEncoding.WriteString("PRIVATE KEY", pkcs8));
        EvidenceCorruptException fault = await Assert.ThrowsAsync<EvidenceCorruptException>(async () => await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)));
        Assert.Equal("keys/emitter.pem", fault.File);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task An_older_copy_of_the_tree_state_does_not_start()
    {
        DirectoryInfo directory = await WriteAsync();
        byte[] old = File.ReadAllBytes(Path.Combine(directory.FullName, "treeState"));
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            await log.AppendAsync(Samples.Statement());
        }

        File.WriteAllBytes(Path.Combine(directory.FullName, "treeState"), old);
        EvidenceCorruptException fault = await Assert.ThrowsAsync<EvidenceCorruptException>(async () => await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)));
        Assert.Contains("older copy", fault.Message, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }

    private static async Task<DirectoryInfo> WriteAsync()
    {
        DirectoryInfo directory = Samples.Temporary();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName));
        for (int i = 0; i < 260; i++)
        {
            await log.AppendAsync(Samples.Statement(i));
            if (i is 100 or 258)
            {
                await log.FlushAsync();
            }
        }

        return directory;
    }
}
