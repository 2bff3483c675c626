namespace Cordon.Fuzz;

/// <summary>One reader of bytes that somebody else chose.</summary>
/// <param name="Seeds">Inputs that it accepts, or nearly.</param>
/// <param name="Words">Pieces that mean something to it: they are put in, and put in the place of each other.</param>
/// <param name="Read">Reads once. Throws whatever the reader throws that it has not declared, and what a property says that does not hold.</param>
/// <param name="Allocates">Most bytes that one reading may allocate for each byte of the input, beside <paramref name="Floor"/>.</param>
/// <param name="Floor">Bytes that a reading may allocate whatever the length of its input: tables, builders, an answer of its own.</param>
/// <param name="Longest">Longest input, in bytes.</param>
/// <param name="Share">How many of the usual rounds it gets: less where one costs a file or a directory.</param>
internal sealed record FuzzTarget(
    string Name, Func<IReadOnlyList<byte[]>> Seeds, string[] Words, Action<byte[], Random> Read, int Allocates = 400, int Floor = 64 << 10, int Longest = 4_096, double Share = 1)
{
    public override string ToString() => Name;
}

/// <summary>A property that does not hold.</summary>
internal sealed class BrokenPropertyException(string property) : Exception(property)
{
    public static void Unless(bool holds, string property)
    {
        if (!holds)
        {
            throw new BrokenPropertyException(property);
        }
    }
}
