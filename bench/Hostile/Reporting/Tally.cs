using System.Collections.Concurrent;
using Cordon.Hostile.Attacks;

namespace Cordon.Hostile.Reporting;

/// <summary>What one attack was answered with, and how often.</summary>
public sealed record AttackRow(string Attack, int Times, IReadOnlyDictionary<string, int> Answers, IReadOnlyDictionary<string, int> Unexpected);

/// <summary>Counts answers while attacks run.</summary>
internal sealed class Tally
{
    // An answer names its case where it is not as it should be: those are listed up to a number.
    private const int MostUnexpected = 50;

    private readonly ConcurrentDictionary<(string Attack, string Answer, bool Expected), int> _answers = [];

    public int Count => _answers.Values.Sum();

    public int Unexpected => _answers.Where(row => !row.Key.Expected).Sum(row => row.Value);

    public void Add(Attack attack, string answer)
    {
        bool expected = attack.Expected.Contains(answer);
        string listed = expected || _answers.Count < MostUnexpected * 20 ? answer : "another";
        _answers.AddOrUpdate((attack.Name, listed, expected), 1, static (_, before) => before + 1);
    }

    public IReadOnlyList<AttackRow> Rows() =>
    [
        .. _answers.GroupBy(row => row.Key.Attack).OrderBy(rows => Array.FindIndex([.. AllAttacks.All], attack => attack.Name == rows.Key)).Select(rows => new AttackRow(
            rows.Key,
            rows.Sum(row => row.Value),
            rows.Where(row => row.Key.Expected).OrderByDescending(row => row.Value).ToDictionary(row => row.Key.Answer, row => row.Value),
            rows.Where(row => !row.Key.Expected).OrderByDescending(row => row.Value).Take(MostUnexpected).ToDictionary(row => row.Key.Answer, row => row.Value))),
    ];
}
