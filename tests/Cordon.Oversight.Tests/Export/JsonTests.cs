using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Oversight.Export;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Oversight.Tests.Export;

public sealed class JsonTests
{
    [Fact]
    public async Task The_statement_stands_in_its_line_byte_by_byte_so_its_digest_can_be_checked()
    {
        foreach (StoredStatement stored in await KindSamples.AllAsync())
        {
            JsonElement line = JsonDocument.Parse(KindSamples.Render(ExportFormat.Json, stored)).RootElement;
            Assert.Equal((stored.Sequence, RecordedLog.Origin), (line.GetProperty("sequence").GetInt64(), line.GetProperty("log").GetString()!));
            if (line.TryGetProperty("statement", out JsonElement statement))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(statement.GetRawText());
                Assert.Equal(stored.Bytes.ToArray(), bytes);
                Assert.Equal(line.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
                Assert.StartsWith($"{stored.Sequence}-{line.GetProperty("sha256").GetString()![..32]}", line.GetProperty("id").GetString(), StringComparison.Ordinal);
            }
            else
            {
                Assert.Contains(line.GetProperty("kind").GetString(), (string[])["erased", "unreadable"]);
            }
        }
    }

    [Fact]
    public async Task Ids_are_the_same_at_every_delivery_and_different_for_all_statements()
    {
        IReadOnlyList<StoredStatement> all = await KindSamples.AllAsync();
        string[] ids = [.. all.Select(Id)];
        Assert.Equal(ids, all.Select(Id));
        Assert.Equal(ids.Length, ids.Distinct().Count());

        static string Id(StoredStatement stored) => JsonDocument.Parse(KindSamples.Render(ExportFormat.Json, stored)).RootElement.GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task The_short_form_fits_a_datagram_whatever_the_names_are()
    {
        string worst = new('\u0001', 5_000);
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.Log.AppendAsync(new VerdictStatement(RecordedLog.Verdict(0, worst, worst, findings: 1_000)));
        await recorded.Log.AppendAsync(new VerdictStatement(RecordedLog.Verdict(1, worst, worst)));
        foreach (StoredStatement stored in recorded.Log.ReadStatements(0))
        {
            foreach (ExportFormat format in Enum.GetValues<ExportFormat>())
            {
                ArrayBufferWriter<byte> message = new();
                using ExportEvent statement = ExportEvent.Read(RecordedLog.Origin, stored);
                new SyslogMessage(new SyslogDestination(SyslogTransport.Udp, "localhost", 514), format).Write(statement, message, shortened: true);
                Assert.InRange(message.WrittenCount, 1, SyslogMessage.LongestShortForm);
            }
        }
    }

    [Fact]
    public async Task Nothing_that_was_said_is_in_any_format()
    {
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        VerdictPredicate verdict = RecordedLog.Verdict(0);
        await recorded.Log.AppendAsync(new VerdictStatement(verdict with { Model = "canary model, not a name", Request = new(6, Commitment.Of(Commitment.RequestField, "canary"u8)) }));
        foreach (ExportFormat format in Enum.GetValues<ExportFormat>())
        {
            string all = string.Concat(recorded.Log.ReadStatements(0).Select(stored => KindSamples.Render(format, stored)));
            Assert.Contains("ex-0", all, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", all, StringComparison.Ordinal);
            Assert.DoesNotContain("/messages/0", all, StringComparison.Ordinal);
        }
    }
}
