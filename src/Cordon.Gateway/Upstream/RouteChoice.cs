using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cordon.Gateway.Upstream;

/// <summary>
/// Chooses among upstreams that can all take a request: the smallest priority, and there by weight. A session chooses by rendezvous hashing
/// (the upstream with the best hash of session and name wins), so that another upstream takes over only the sessions that it wins.
/// </summary>
internal static class RouteChoice
{
    /// <param name="session">The session to stay with; null for none.</param>
    public static Candidate? Of(IEnumerable<Candidate> able, string? session, SplitMix chance)
    {
        List<Candidate> first = [];
        foreach (Candidate candidate in able.Where(candidate => candidate.Weight > 0))
        {
            if (first.Count > 0 && candidate.Priority < first[0].Priority)
            {
                first.Clear();
            }

            if (first.Count == 0 || candidate.Priority == first[0].Priority)
            {
                first.Add(candidate);
            }
        }

        return first.Count <= 1 ? first.FirstOrDefault()
            : session is not null ? first.MinBy(candidate => Distance(session, candidate))
            : ByWeight(first, chance.Below(first.Sum(candidate => candidate.Weight)));
    }

    private static Candidate ByWeight(List<Candidate> candidates, int drawn)
    {
        int at = 0;
        while (drawn >= candidates[at].Weight)
        {
            drawn -= candidates[at++].Weight;
        }

        return candidates[at];
    }

    // -ln(u)/w: the candidate of weight w is nearest with probability w over the sum of weights.
    private static double Distance(string session, Candidate candidate)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{session}\0{candidate.Upstream.Name}"), hash);
        double unit = ((BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) + 0.5) / (1UL << 53);
        return -Math.Log(unit) / candidate.Weight;
    }
}
