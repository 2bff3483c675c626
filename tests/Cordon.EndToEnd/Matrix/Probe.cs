using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.EndToEnd.Matrix;

/// <summary>What the test guard does when it meets its word.</summary>
public enum Conduct
{
    /// <summary>The word is an ordinary one.</summary>
    Reads,
    Finds,
    Throws,
    /// <summary>Takes longer than its deadline, by the gateway's clock.</summary>
    Dawdles,
    /// <summary>Reads, but throws when asked how much of a stream to hold back.</summary>
    Stumbles,
}

/// <summary>
/// A guard that misbehaves on order, and only where its word stands: so a cell of the matrix knows which surface was at fault.
/// The words of requests and answers differ, because most words of a request come back in the answer.
/// </summary>
internal sealed class Probe(ManualTicks clock) : IDetector
{
    public const string Name = "probe";

    /// <summary>What the simulated model says when it is told to answer garbage; the words cannot be chosen there.</summary>
    private static readonly string[] Garbage = ["This is not the JSON", "{\"not\": json"];

    public string Id => Name;

    /// <summary>The clock that it holds up.</summary>
    public ManualTicks Clock => clock;

    /// <summary>What to do about an answer that cannot be read.</summary>
    public Conduct OnGarbage { get; set; }

    public static string Word(Direction direction, Conduct conduct) =>
        conduct == Conduct.Reads ? "weather" : $"{Stem(direction)}-{conduct.ToString().ToLowerInvariant()}";

    /// <summary>The beginning that all words of a direction but the ordinary one share.</summary>
    public static string Stem(Direction direction) => direction == Direction.Request ? "amberfox" : "cobaltowl";

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        switch (Ordered(text.Original, context.Direction, out int start, out int end))
        {
            case Conduct.Finds:
                findings.Add(new Finding(FindingTypes.DeniedTerm, Severity.High, 1, start, end, Name, "probe-word", "the probe's word"));
                break;
            case Conduct.Throws:
                throw new InvalidOperationException("The probe throws on order.");
            case Conduct.Dawdles:
                clock.Pass(TimeSpan.FromMinutes(1));
                break;
            case Conduct.Reads or Conduct.Stumbles:
                break;
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context)
    {
        if (Ordered(text.Original, context.Direction, out _, out _) == Conduct.Stumbles)
        {
            throw new InvalidOperationException("The probe stumbles on order.");
        }

        // From the last place where one of the words may have begun.
        foreach (int start in Enumerable.Range(0, text.Original.Length).Reverse().Take(32).Reverse())
        {
            foreach (Conduct conduct in Enum.GetValues<Conduct>())
            {
                if (conduct != Conduct.Reads && Word(context.Direction, conduct).StartsWith(text.Original[start..], StringComparison.Ordinal))
                {
                    return start;
                }
            }
        }

        return text.Original.Length;
    }

    private Conduct Ordered(string text, Direction direction, out int start, out int end)
    {
        foreach (Conduct conduct in Enum.GetValues<Conduct>())
        {
            string word = Word(direction, conduct);
            start = conduct == Conduct.Reads ? -1 : text.IndexOf(word, StringComparison.Ordinal);
            end = start + word.Length;
            if (start >= 0)
            {
                return conduct;
            }
        }

        (start, end) = (0, text.Length);
        return direction == Direction.Response && Garbage.Any(garbage => text.Contains(garbage, StringComparison.Ordinal)) ? OnGarbage : Conduct.Reads;
    }
}
