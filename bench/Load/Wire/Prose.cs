using System.Text;

namespace Cordon.Load.Wire;

/// <summary>Harmless English of any length: what a guard sees in nearly all traffic, and must read to its end.</summary>
internal static class Prose
{
    private const string Paragraph =
        "The customer writes that the parcel arrived on Tuesday, two days later than promised, and that one of the three lamps had a loose shade. " +
        "She would like to keep the other two and asks whether a single shade can be sent, or whether the whole lamp has to go back. " +
        "Our notes say that shades of this series are kept in stock until the end of the season, and that small parts are sent free of charge. " +
        "Please summarise the case in three sentences for the colleague who takes over, suggest a friendly answer, and say which form is needed. ";

    public static string OfLength(int characters)
    {
        StringBuilder text = new(characters + Paragraph.Length);
        while (text.Length < characters)
        {
            text.Append(Paragraph);
        }

        return text.ToString(0, characters);
    }

    public static string[] Words { get; } = Paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
