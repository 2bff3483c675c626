using System.Text;

namespace Cordon.Train.Text;

/// <summary>Texts that are no sentences, of the words of others: lists of words, pieces put together, rows of signs, emoji. The same seed gives the same texts.</summary>
internal static class Scattering
{
    private const int LongestPiece = 12;

    private static readonly string[] Pictures = ["🙂", "🌧️", "🐈", "🍋", "🚲", "📦", "💡", "⭐", "🧦", "☕", "🎈", "👋🏼", "🤷", "💬", "🌍", "🇫🇷", "🔔", "❗", "➡️", "🧑‍🌾"];
    private static readonly string[] Faces = [":-)", ";)", ":D", "^^", "<3", "(._.)", "o_O", "xD", "*shrug*", "--", "->", "=>", "...", "!!"];
    private const string Signs = "-=_*#~.:+/\\|<>^";

    /// <summary>A text of one of four kinds, of what stands in <paramref name="texts"/>.</summary>
    public static string Of(IReadOnlyList<string> texts, Random random)
    {
        string[] pieces = [.. texts.SelectMany(text => Pieces(text, random))];
        random.Shuffle(pieces);
        pieces = pieces[..Math.Min(pieces.Length, 8 + random.Next(40))];
        return random.Next(4) switch
        {
            0 => string.Join(Between(random), pieces),
            1 => Sprinkled(pieces, Pictures, random),
            2 => Sprinkled(pieces, Faces, random),
            _ => Rows(pieces, random),
        };
    }

    // Words, or where a script sets no spaces a few characters.
    private static IEnumerable<string> Pieces(string text, Random random)
    {
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            for (int at = 0; at < word.Length;)
            {
                bool alone = word[at] is >= '\u3040' and <= '\u9FFF';
                int length = alone ? Math.Min(2 + random.Next(LongestPiece), word.Length - at) : word.Length - at;
                yield return word.Substring(at, length);
                at += length;
            }
        }
    }

    private static string Between(Random random) => random.Next(5) switch
    {
        0 => "\n",
        1 => ", ",
        2 => "",
        _ => " ",
    };

    private static string Sprinkled(string[] pieces, string[] among, Random random)
    {
        var text = new StringBuilder();
        int often = 1 + random.Next(3);
        foreach (string piece in pieces)
        {
            text.Append(random.Next(3) == 0 ? "" : piece + " ");
            for (int n = random.Next(often + 1); n > 0; n--)
            {
                text.Append(among[random.Next(among.Length)]).Append(random.Next(3) == 0 ? " " : "");
            }
        }

        return text.ToString();
    }

    private static string Rows(string[] pieces, Random random)
    {
        var text = new StringBuilder();
        foreach (string piece in pieces.Take(4 + random.Next(12)))
        {
            text.Append(Signs[random.Next(Signs.Length)], 3 + random.Next(50)).Append(' ').Append(piece);
            text.Append(random.Next(3) == 0 ? " " + Faces[random.Next(Faces.Length)] : "").Append('\n');
        }

        return text.ToString();
    }
}
