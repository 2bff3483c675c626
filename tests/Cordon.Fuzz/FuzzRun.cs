using System.Globalization;
using System.Security.Cryptography;

namespace Cordon.Fuzz;

/// <summary>Rounds of one target: makes an input, reads it, and holds the reader to its properties.</summary>
internal sealed class FuzzRun(FuzzTarget target)
{
    private readonly Mutator _mutator = new(target.Seeds(), target.Words, target.Longest);

    /// <summary>The greatest allocation so far, in bytes for each byte of the input beyond the floor; below zero while none went beyond.</summary>
    public double Greediest { get; private set; }

    /// <summary>The greatest allocation so far, in bytes.</summary>
    public long Most { get; private set; }

    public void Rounds(int seed, int from, int count)
    {
        for (int round = from; round < from + count; round++)
        {
            // Each round can be played alone.
            Random random = new(unchecked((seed * 16_777_619) ^ (round * 7_919)));
            byte[] input = _mutator.Next(random);
            try
            {
                Once(input, random);
            }
            catch (Exception fault)
            {
                string kept = Keep(input);
                throw new InvalidOperationException(
                    $"{target.Name} failed at seed {seed.ToString(CultureInfo.InvariantCulture)}, round {round.ToString(CultureInfo.InvariantCulture)}: {fault.GetType().Name}. The input is in {kept}; CORDON_FUZZ_INPUT={kept} reads it again.", fault);
            }
        }
    }

    public void Once(byte[] input, Random random)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        target.Read(input, random);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Most = Math.Max(Most, allocated);
        Greediest = Math.Max(Greediest, (allocated - target.Floor) / (input.Length + 1.0));
        BrokenPropertyException.Unless(
            allocated <= target.Floor + ((long)target.Allocates * input.Length),
            $"{allocated} bytes were allocated for an input of {input.Length}.");
    }

    private string Keep(byte[] input)
    {
        string folder = Path.Combine(Checkout.Root, "artifacts", "fuzz");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, $"{target.Name.Replace(' ', '-')}.{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}");
        File.WriteAllBytes(file, input);
        return file;
    }
}
