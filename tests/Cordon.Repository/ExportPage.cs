using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cordon.Evidence;
using Cordon.Oversight.Export;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Repository;

/// <summary>The examples of docs/operate/export.md against what the code writes.</summary>
public sealed partial class ExportPage
{
    private const string Page = "docs/operate/export.md";
    private const string Log = "example.org/cordon";

    // A statement as the log holds it.
    private static readonly StoredStatement Sample = new(46666, Encoding.UTF8.GetBytes(
        """{"_type":"https://in-toto.io/Statement/v1","predicate":{"answer_bytes":0,"application":"helpdesk","coverage":[{"characters":120,"direction":"request","guard":"injection","mode":"enforce","segments":1,"state":"inspected","surface":"user"}],"decision":"deny","detector_version":"1","dialect":"openai-chat","emitter_id":"gateway/0123456789abcdef","exchange":"ex-7","findings":[{"direction":"request","effect":"deny","end":40,"guard":"injection","mode":"enforce","rule":"override","score_millionths":970000,"segment":1,"severity":"high","start":8,"surface":"user","type":"prompt-injection","would":"deny"}],"guard_microseconds":250,"model":"gpt-4o-mini","monotonic_counter":7,"policy_version":"0123456789ab","reason":"prompt-injection","recorded":"contemporaneous","request_bytes":1200,"session_ref":"0123456789abcdef0123456789abcdef","status_code":403,"tenant":"acme","time":"2026-11-21T12:00:00.123Z","would":"deny"},"predicateType":"https://cordon-project.org/verdict/v1","subject":[{"digest":{"hmacSha256":"3f1bd2f1e4b1ef7d1c4ec7a6a5b3a96d8d0f4f0f7c2c3d9c7a1c5a9b0f6e2d11"},"name":"request"}]}"""));

    [Theory]
    [InlineData("json")]
    [InlineData("cef")]
    [InlineData("ocsf")]
    [InlineData("syslog")]
    public void The_example_is_what_the_code_writes(string format)
    {
        string text = Checkout.Read(Page), begin = $"<!-- generated:{format} -->\n";
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = text.IndexOf("<!-- generated:end -->", from, StringComparison.Ordinal);
        string generated = $"\n```{(format is "json" or "ocsf" ? "json" : "")}\n{Render(format)}\n```\n\n";
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") == "1")
        {
            File.WriteAllText(Checkout.PathOf(Page), text[..from] + generated + text[to..]);
            return;
        }

        Assert.Equal(generated, text[from..to]);
    }

    private static string Render(string format)
    {
        ArrayBufferWriter<byte> line = new();
        if (format == "syslog")
        {
            Rendering.WriteSyslog(Log, Sample, new SyslogDestination(SyslogTransport.Tls, "localhost", 6514), line);
            // The machine's own name has no place on a page.
            return MachineName().Replace(Encoding.UTF8.GetString(line.WrittenSpan), "$1 gateway-1 cordon");
        }

        Rendering.Write(format switch { "json" => ExportFormat.Json, "cef" => ExportFormat.Cef, _ => ExportFormat.Ocsf }, Log, Sample, line);
        string text = Encoding.UTF8.GetString(line.WrittenSpan);
        return format == "ocsf" ? JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement, Indented) : text;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [GeneratedRegex(@"^(<\d+>1 \S+) \S+ cordon")]
    private static partial Regex MachineName();
}
