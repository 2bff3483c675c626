using System.Buffers;
using System.Globalization;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Oversight.Export.Formats;

/// <summary>RFC 5424: <c>&lt;PRI&gt;1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG</c>. The id is in the structured data, whatever the format of the message.</summary>
internal sealed class SyslogMessage(SyslogDestination destination, ExportFormat format)
{
    /// <summary>What a message without lists can come to at most; it fits a datagram.</summary>
    public const int LongestShortForm = 65_507;

    private const int LongestHost = 255, LongestMessageId = 32, LongestValue = 256;

    private static readonly string Host = HeaderWord(Environment.MachineName, LongestHost);

    private readonly ArrayBufferWriter<byte> _body = new();

    /// <summary>Writes one message. One that would be longer than the receiver takes goes without its lists.</summary>
    public void Write(ExportEvent statement, IBufferWriter<byte> target, bool shortened)
    {
        byte[] header = Encoding.UTF8.GetBytes(Header(statement));
        Render(statement, shortened);
        if (header.Length + _body.WrittenCount > destination.MessageBytes && !shortened)
        {
            Render(statement, shortened: true);
        }

        target.Write(header);
        if (!Ascii.IsValid(_body.WrittenSpan))
        {
            // RFC 5424, 6.4: a message in UTF-8 that is not ASCII begins with a byte order mark.
            target.Write("\uFEFF"u8);
        }

        target.Write(_body.WrittenSpan);
    }

    private void Render(ExportEvent statement, bool shortened)
    {
        _body.ResetWrittenCount();
        Rendering.Write(format, statement, _body, ascii: true, shortened);
    }

    private string Header(ExportEvent statement)
    {
        int priority = (destination.Facility * 8) + SeverityOf(statement.Severity);
        StringBuilder header = new();
        header.Append(CultureInfo.InvariantCulture, $"<{priority}>1 {statement.Time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) ?? "-"} {Host} cordon - {HeaderWord(statement.Kind, LongestMessageId)} ");
        header.Append(CultureInfo.InvariantCulture, $"[cordon@{destination.Enterprise}");
        (string Name, string? Value)[] fields =
        [
            ("id", statement.Id), ("log", statement.Log), ("sequence", statement.Sequence.ToString(CultureInfo.InvariantCulture)), ("kind", statement.Kind),
            ("decision", statement.Text("decision")), ("reason", statement.Text("reason")), ("tenant", statement.Text("tenant")),
            ("application", statement.Text("application")), ("exchange", statement.Text("exchange")),
        ];
        foreach ((string name, string? value) in fields)
        {
            if (value is not null)
            {
                header.Append(' ').Append(name).Append("=\"").Append(Value(value)).Append('"');
            }
        }

        return header.Append("] ").ToString();
    }

    // RFC 5424, 6.3.3: quotation mark, backslash and closing bracket are escaped, nothing else. Control characters would break receivers by lines.
    private static string Value(string text)
    {
        StringBuilder value = new();
        foreach (char c in text.Length <= LongestValue ? text : text[..LongestValue])
        {
            value.Append(c is '"' or '\\' or ']' ? "\\" : "").Append(char.IsControl(c) ? '?' : c);
        }

        return value.ToString();
    }

    private static string HeaderWord(string text, int longest)
    {
        string word = string.Concat(text.Where(c => c is > ' ' and < '\x7f').Take(longest));
        return word.Length == 0 ? "-" : word;
    }

    private static int SeverityOf(Severity severity) => severity switch
    {
        Severity.Info => 6,
        Severity.Low => 5,
        Severity.Medium => 4,
        Severity.High => 3,
        Severity.Critical => 2,
    };
}
