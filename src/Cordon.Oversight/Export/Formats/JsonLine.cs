using System.Buffers;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Oversight.Export.Formats;

/// <summary>
/// One JSON object a statement. The statement stands in it byte by byte as it was signed: who cuts it out, or brings it into the
/// canonical form of RFC 8785 again, gets the bytes that <c>sha256</c> and the log's proofs are about.
/// </summary>
internal static class JsonLine
{
    // The short form holds names that operators chose; with these bounds it fits any datagram.
    private const int LongestText = 256;

    /// <param name="ascii">Escapes all else than ASCII: for carriers that would ask for a byte order mark.</param>
    /// <param name="shortened">Without the statement, for receivers that take no more.</param>
    public static void Write(ExportEvent statement, IBufferWriter<byte> target, bool ascii, bool shortened)
    {
        using Utf8JsonWriter json = new(target);
        json.WriteStartObject();
        json.WriteString("id", statement.Id);
        json.WriteString("log", statement.Log);
        json.WriteNumber("sequence", statement.Sequence);
        json.WriteString("kind", statement.Kind);
        Optional(json, "time", statement.Text("time"));
        json.WriteString("severity", Words.Of(statement.Severity));
        if (statement.Kind != StatementKinds.Erased)
        {
            json.WriteString("sha256", statement.Digest);
        }

        if (shortened)
        {
            json.WriteBoolean("shortened", true);
            foreach (string name in (ReadOnlySpan<string>)["decision", "reason", "tenant", "application", "exchange", "dialect", "model", "policy_version"])
            {
                Optional(json, name, Cut(statement.Text(name)));
            }

            json.WriteNumber("findings", statement.Findings.Count());
        }
        else if (!statement.Statement.IsEmpty)
        {
            json.WritePropertyName("statement");
            WriteStatement(statement, json, ascii);
        }

        json.WriteEndObject();
    }

    private static void WriteStatement(ExportEvent statement, Utf8JsonWriter json, bool ascii)
    {
        if (!ascii || Ascii.IsValid(statement.Statement.Span))
        {
            json.WriteRawValue(statement.Statement.Span, skipInputValidation: true);
            return;
        }

        // Another spelling of the same value: its canonical form is what was signed.
        using JsonDocument copy = JsonDocument.Parse(statement.Statement);
        copy.RootElement.WriteTo(json);
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string? Cut(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;
}
