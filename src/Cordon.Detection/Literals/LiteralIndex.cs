using System.Collections.Immutable;

namespace Cordon.Detection;

/// <summary>
/// All literals of all rules in one table: one pass over a text finds every place where a rule may match.
/// </summary>
public sealed class LiteralIndex
{
    // A hit in this form makes the text worth reading through rot13.
    private const int Rot13Mark = -1;
    private const int ShortestRot13 = 5;

    // More guards than bits share some: they wait for each other.
    private const int MostGuards = 64;

    private readonly LiteralTable _literals;
    private readonly ImmutableArray<Rule> _rules;
    // Whose a rule is: a bit for its guard.
    private readonly Dictionary<Rule, ulong> _guards;

    [ThreadStatic]
    private static RuleHits?[]? s_slots;

    private LiteralIndex(LiteralTable literals, ImmutableArray<Rule> rules, Dictionary<Rule, ulong> guards) => (_literals, _rules, _guards) = (literals, rules, guards);

    // More sets of rules than this at once are compiled each for itself.
    private const int MostShared = 16;

    private static readonly List<WeakReference<LiteralIndex>> Built = [];

    /// <summary>
    /// The index of the rules of these guards, compiled once for all policies that have the same ones. It lives as long as one of them does.
    /// </summary>
    public static LiteralIndex Shared(ImmutableArray<ImmutableArray<Rule>> guards)
    {
        // Who comes while another compiles wants the same, most likely: so it waits.
        lock (Built)
        {
            ImmutableArray<Rule> rules = [.. guards.SelectMany(rules => rules)];
            Built.RemoveAll(built => !built.TryGetTarget(out _));
            foreach (WeakReference<LiteralIndex> built in Built)
            {
                if (built.TryGetTarget(out LiteralIndex? known) && known._rules.AsSpan().SequenceEqual(rules.AsSpan(), ReferenceEqualityComparer.Instance))
                {
                    return known;
                }
            }

            LiteralIndex index = OfGuards(guards);
            if (Built.Count < MostShared)
            {
                Built.Add(new(index));
            }

            return index;
        }
    }

    /// <summary>Compiles the literals of one guard's rules.</summary>
    public static LiteralIndex Of(ImmutableArray<Rule> rules) => OfGuards([rules]);

    /// <summary>Compiles the literals of the rules, guard by guard.</summary>
    public static LiteralIndex OfGuards(ImmutableArray<ImmutableArray<Rule>> guards)
    {
        var trie = new LiteralTrie();
        var owners = new Dictionary<Rule, ulong>(ReferenceEqualityComparer.Instance);
        ImmutableArray<Rule>.Builder all = ImmutableArray.CreateBuilder<Rule>();
        for (int guard = 0; guard < guards.Length; guard++)
        {
            ulong bit = 1UL << (guard % MostGuards);
            foreach (Rule rule in guards[guard])
            {
                Add(trie, rule, all.Count, bit);
                owners[rule] = owners.GetValueOrDefault(rule) | bit;
                all.Add(rule);
            }
        }

        return new LiteralIndex(LiteralTable.Of(trie), all.ToImmutable(), owners);
    }

    private static void Add(LiteralTrie trie, Rule rule, int owner, ulong guards)
    {
        foreach (string literal in rule.Literals)
        {
            trie.Add(literal, owner, guards);
            if ((rule.Views & RuleViews.Folded) != 0 && literal.Length >= ShortestRot13 && literal.All(char.IsAsciiLetter))
            {
                trie.Add(string.Concat(literal.Select(Disguises.Rot13)), Rot13Mark, guards);
            }
        }
    }

    /// <summary>Records for each rule the windows of the view around its literals. True when the view holds a rot13 form of a literal.</summary>
    internal bool Scan(View view, List<RuleHits> hits)
    {
        // A slot for each rule is many times what a short text needs otherwise, so a thread keeps its slots; they are empty between scans.
        RuleHits?[]? byRule = null;
        bool rot13 = false;
        LiteralTable.Matches matches = _literals.In(view.Text);
        while (matches.MoveNext())
        {
            foreach (int owner in matches.Owners)
            {
                if (owner == Rot13Mark)
                {
                    rot13 = true;
                    continue;
                }

                Rule rule = _rules[owner];
                if ((rule.Views & view.Kinds) == 0)
                {
                    continue;
                }

                byRule ??= Slots(_rules.Length);
                if (byRule[owner] is not { } entry)
                {
                    byRule[owner] = entry = new RuleHits(rule, view);
                    hits.Add(entry);
                }

                entry.Add(matches.Start, matches.Length);
            }
        }

        if (byRule is not null)
        {
            Array.Clear(byRule, 0, _rules.Length);
            s_slots = byRule;
        }

        return rot13;
    }

    // Taken away while they are in use: what an exception leaves in them is never seen again.
    private static RuleHits?[] Slots(int rules)
    {
        RuleHits?[]? kept = s_slots;
        s_slots = null;
        return kept is not null && kept.Length >= rules ? kept : new RuleHits?[rules];
    }

    /// <summary>Where the longest literal of these rules' guard that has only begun at the end of the view starts; the view's length when none.</summary>
    internal int AliveFrom(View view, ImmutableArray<Rule> rules) =>
        rules.IsEmpty || !_guards.TryGetValue(rules[0], out ulong guards) ? view.Text.Length : view.Text.Length - _literals.Begun(view.Text, guards);
}

/// <summary>The windows of one view in which one rule may match, in order and disjoint.</summary>
internal sealed class RuleHits(Rule rule, View view)
{
    private readonly List<(int Start, int End)> _windows = [];

    public Rule Rule => rule;

    public View View => view;

    /// <summary>For a rule with a finder, its literals themselves.</summary>
    public IReadOnlyList<(int Start, int End)> Windows => _windows;

    /// <summary>View offset of the earliest match that more text could still complete; the view's length when none.</summary>
    public int PendingFrom { get; private set; } = view.Text.Length;

    public void Add(int at, int length)
    {
        int start = Math.Max(0, at - rule.Reach);
        int end = rule.Pattern is null && rule.Finder is null ? at + length : at + Math.Max(length, rule.MaxLength);
        if (end + rule.Reach >= view.Text.Length)
        {
            int from = rule.IsWordAfter ? Math.Max(at, view.LastWord)
                : rule.Group != 0 ? at
                : rule.IsUnbroken ? WordStart(view.Text, at, rule.Reach)
                : start;
            PendingFrom = Math.Min(PendingFrom, from);
        }

        if (rule.Finder is not null)
        {
            _windows.Add((at, at + length));
            return;
        }

        end = Math.Min(end, view.Text.Length);
        // A literal that is the finding keeps its own span; windows for a pattern are joined, so that no character is matched twice.
        if (_windows.Count > 0 && start < _windows[^1].End + (rule.Pattern is null ? 0 : 1))
        {
            (int first, int last) = _windows[^1];
            _windows[^1] = (Math.Min(first, start), Math.Max(last, end));
        }
        else
        {
            _windows.Add((start, end));
        }
    }

    /// <summary>Where the word that ends before <paramref name="at"/> begins, at most <paramref name="reach"/> characters back.</summary>
    public static int WordStart(string text, int at, int reach)
    {
        int start = at;
        while (start > 0 && at - start < reach && !char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        return start;
    }
}
