using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Telemetry;

/// <summary>What the access log tells of one exchange: ids, counts, times, and words of ours.</summary>
internal sealed record AccessLine(
    DateTimeOffset Time, string Exchange, string Tenant, string Application, string? Key, string Dialect, string Model, string? Upstream, bool Stream, int Status,
    Decision Decision, string? Reason, bool Covered, int Findings, long RequestBytes, long AnswerBytes, double GuardMs, double UpstreamMs, double TotalMs,
    long? Receipt, string? Trace)
{
    private static readonly SearchValues<char> Bare = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:/@+");

    public void WriteJson(IBufferWriter<byte> to)
    {
        using (Utf8JsonWriter json = new(to))
        {
            json.WriteStartObject();
            foreach ((string name, object? value) in Fields())
            {
                switch (value)
                {
                    case null:
                        break;
                    case string text:
                        json.WriteString(name, text);
                        break;
                    case long number:
                        json.WriteNumber(name, number);
                        break;
                    case double milliseconds:
                        json.WriteNumber(name, Math.Round(milliseconds, 3));
                        break;
                    case bool flag:
                        json.WriteBoolean(name, flag);
                        break;
                }
            }

            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }

    /// <summary><c>key=value</c>, with quotes where a value has more than letters, digits and a few signs.</summary>
    public void WriteText(IBufferWriter<byte> to)
    {
        StringBuilder line = new(256);
        foreach ((string name, object? value) in Fields())
        {
            if (value is null)
            {
                continue;
            }

            string text = value switch
            {
                double milliseconds => milliseconds.ToString("0.###", CultureInfo.InvariantCulture),
                bool flag => flag ? "true" : "false",
                _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
            };
            line.Append(line.Length > 0 ? " " : "").Append(name).Append('=');
            if (text.AsSpan().ContainsAnyExcept(Bare) || text.Length == 0)
            {
                // JSON's escapes: a name with a line break must not make two lines of one.
                line.Append('"').Append(JsonEncodedText.Encode(text)).Append('"');
            }
            else
            {
                line.Append(text);
            }
        }

        Encoding.UTF8.GetBytes(line.Append('\n').ToString(), to);
    }

    private IEnumerable<(string Name, object? Value)> Fields() =>
    [
        ("time", Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
        ("exchange", Exchange), ("tenant", Tenant), ("application", Application), ("key", Key),
        ("dialect", Dialect), ("model", Model), ("upstream", Upstream), ("stream", Stream), ("status", (long)Status), ("decision", Words.Of(Decision)), ("reason", Reason),
        ("coverage", Covered ? "full" : "partial"), ("findings", (long)Findings), ("request_bytes", RequestBytes), ("answer_bytes", AnswerBytes),
        ("guard_ms", GuardMs), ("upstream_ms", UpstreamMs), ("total_ms", TotalMs), ("receipt", Receipt), ("trace", Trace),
    ];
}
