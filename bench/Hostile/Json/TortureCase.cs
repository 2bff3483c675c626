using System.Text;

namespace Cordon.Hostile.Json;

/// <summary>What a case takes the place of.</summary>
public enum Place
{
    /// <summary>The whole body.</summary>
    Document,
    /// <summary>The value of one more member of a body that is fine.</summary>
    Value,
    /// <summary>One more member, or several, of a body that is fine.</summary>
    Members,
}

/// <summary>One piece of JSON, or of what passes for it, and what has to become of it.</summary>
/// <param name="Refused">The code with which a request is refused; null when it has to be accepted, byte for byte.</param>
/// <param name="Kind">What RFC 8259 says of it.</param>
public sealed record TortureCase(string Name, Place Place, byte[] Bytes, string? Refused, Law Kind)
{
    /// <summary>Answers need not be objects; everything else that is refused from a caller is nothing that guards can read from a model.</summary>
    public bool IsReadable => Refused is null or "not-an-object";

    /// <summary>The case within a body that a dialect would serve.</summary>
    /// <param name="body">A JSON object with at least one member.</param>
    public byte[] In(string body) => Place switch
    {
        Place.Document => Bytes,
        Place.Value => [.. Encoding.UTF8.GetBytes(body.TrimEnd()[..^1] + ",\"x_torture\":"), .. Bytes, (byte)'}'],
        Place.Members => [.. Encoding.UTF8.GetBytes(body.TrimEnd()[..^1] + ","), .. Bytes, (byte)'}'],
    };

    public override string ToString() => Name;
}

/// <summary>What the standard says of a case.</summary>
public enum Law
{
    MustAccept,
    MustRefuse,
    /// <summary>Left to whoever reads: limits, numbers without an exact value, lone surrogates, names that are given twice.</summary>
    Free,
}
