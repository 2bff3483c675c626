using System.Globalization;
using System.Text;

namespace Cordon.Evaluating;

/// <summary>Tables and sentences, one below another.</summary>
internal sealed class MarkdownPage
{
    private readonly StringBuilder _text = new();

    public void Table(string title, string columns, string sides)
    {
        Heading(title);
        Columns(columns, sides);
    }

    /// <summary>A long table, of which a reader sees the summary until he opens it.</summary>
    public void Folded(string title, string summary, string columns, string sides, Action rows)
    {
        Heading(title);
        Line("<details>");
        Line($"<summary>{summary}</summary>");
        Line();
        Columns(columns, sides);
        rows();
        Line();
        Line("</details>");
    }

    public void Row(params ReadOnlySpan<string> cells)
    {
        _text.Append('|');
        foreach (string cell in cells)
        {
            _text.Append(' ').Append(cell).Append(" |");
        }

        Line();
    }

    public void Line(string text = "") => _text.Append(text).Append('\n');

    public override string ToString() => _text.ToString();

    /// <summary>Where a heading is found on its page.</summary>
    public static string Anchor(string title) =>
        "#" + string.Concat(title.ToLowerInvariant().Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Plain(double? value) => value?.ToString(value >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture) ?? "–";

    public static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %") : "–";

    public static string Percent(ShareReport share) => Percent(share.Share);

    public static string Counted(ShareReport share) => share.Of == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{share.Share * 100:0.00} % ({share.Hits:N0})");

    /// <summary>A share and its interval.</summary>
    public static string Interval(ShareReport share) =>
        share.Share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} % ({share.Low * 100:0.0}–{share.High * 100:0.0})") : "–";

    /// <summary>A share, its interval and its numbers.</summary>
    public static string Range(ShareReport share) =>
        share.Share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.00} % ({share.Low * 100:0.00}–{share.High * 100:0.00}, {share.Hits:N0} of {share.Of:N0})") : "–";

    private void Heading(string title)
    {
        Line();
        Line($"### {title}");
        Line();
    }

    private void Columns(string columns, string sides)
    {
        Row(columns.Split(" | "));
        Row([.. sides.Select(side => side == 'l' ? "---" : "---:")]);
    }
}
