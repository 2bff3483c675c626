using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Detection.Models;
using Cordon.Detection.Pii;

namespace Cordon.Detection;

/// <summary>One built-in guard.</summary>
/// <param name="Version">16 hex digits over its rules and the revision of its code.</param>
/// <param name="Trained">Its scores come from a model that was fitted to data, so they say little about that data.</param>
public sealed record GuardVersion(string Id, string Version, bool Trained);

/// <summary>All guards of the engine under one policy's settings, with the index of their literals. Compiled once, used by all threads.</summary>
public sealed class DetectorSet
{
    private readonly LiteralIndex _index;
    private readonly Func<IDetector, IDetector> _bound;

    private DetectorSet(ImmutableArray<IDetector> detectors, LiteralIndex index, Func<IDetector, IDetector> bound, string version) =>
        (Detectors, _index, _bound, Version) = (detectors, index, bound, version);

    /// <summary>The guards, ordered by id.</summary>
    public ImmutableArray<IDetector> Detectors { get; }

    /// <summary>Changes exactly when a rule or a guard's code revision changes: 16 hex digits over their content.</summary>
    public string Version { get; }

    /// <summary>The built-in guards, each with a version of its own: an evaluation of one stays true while others change.</summary>
    public static ImmutableArray<GuardVersion> BuiltIn => Guards.BuiltIn;

    /// <summary>Compiles the settings. Throws on settings that <see cref="TryCreate"/> would report: check them at the edge.</summary>
    public static DetectorSet Create(DetectionSettings settings) =>
        TryCreate(settings, out DetectorSet? set, out ImmutableArray<SettingsError> errors)
            ? set
            : throw new ArgumentException("Detection settings have errors: " + string.Join(", ", errors.Select(e => e.Subject)), nameof(settings));

    /// <summary>Compiles the settings, or says what is wrong with them, all complaints at once.</summary>
    public static bool TryCreate(
        DetectionSettings settings, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DetectorSet? set, out ImmutableArray<SettingsError> errors)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var complaints = new List<SettingsError>();
        ImmutableArray<DetectorEntry> entries = Detection.Detectors.All(settings, complaints);
        errors = [.. complaints];
        set = errors.IsEmpty ? Compile(entries, settings) : null;
        return set is not null;
    }

    /// <summary>What is wrong with the settings; nothing is compiled.</summary>
    public static ImmutableArray<SettingsError> Problems(DetectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var complaints = new List<SettingsError>();
        _ = Detection.Detectors.All(settings, complaints);
        return [.. complaints];
    }

    /// <summary>Makes a text ready for all guards of the set.</summary>
    public PreparedText Prepare(string text) => PreparedText.Of(text, _index);

    /// <summary>What the guard <c>limits</c> finds in a text by its length alone, before anybody reads it; null when it is not too long.</summary>
    public Finding? TooLong(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (IDetector detector in Detectors)
        {
            if (detector is BoundedDetector bounded && bounded.TooLong(text) is { } finding)
            {
                return finding;
            }
        }

        return null;
    }

    /// <summary>What each word adds to a name that the trained tagger found; nothing for any other finding.</summary>
    internal List<TokenShare> NameShares(string text, Finding finding)
    {
        foreach (IDetector detector in Detectors)
        {
            if (detector is BoundedDetector { Inner: PiiDetector { Tagger: { } tagger } })
            {
                return tagger.Shares(text, finding);
            }
        }

        return [];
    }

    /// <summary>
    /// The offset before which a stream may be released as far as the given guards are concerned. Findings that end before it are final.
    /// </summary>
    public int HoldFrom(PreparedText text, in DetectionContext context, IEnumerable<IDetector> guards)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(guards);
        int from = text.Original.Length;
        foreach (IDetector guard in guards)
        {
            from = Math.Min(from, guard.HoldFrom(text, context));
        }

        return from;
    }

    /// <inheritdoc cref="HoldFrom(PreparedText, in DetectionContext, IEnumerable{IDetector})"/>
    public int HoldFrom(PreparedText text, in DetectionContext context) => HoldFrom(text, context, Detectors);

    /// <summary>The set with one more guard, under the settings that hold for all. It sees texts prepared with the literals of the others.</summary>
    public DetectorSet With(IDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        return new([.. Detectors.Append(_bound(detector)).OrderBy(d => d.Id, StringComparer.Ordinal)], _index, _bound, Hash($"{Version}\n{detector.Id}\n"));
    }

    private static DetectorSet Compile(ImmutableArray<DetectorEntry> entries, DetectionSettings settings)
    {
        FrozenSet<string> allowed = settings.AllowTerms.ToFrozenSet(StringComparer.Ordinal);
        FrozenSet<string> disabled = settings.DisabledRules.ToFrozenSet(StringComparer.Ordinal);
        IDetector Bound(IDetector detector) => new BoundedDetector(detector, allowed, disabled);
        return new DetectorSet(
            [.. entries.Select(e => Bound(e.Detector)).OrderBy(d => d.Id, StringComparer.Ordinal)],
            LiteralIndex.Shared([.. entries.Select(e => e.Rules)]),
            Bound,
            Engine.With(settings.NameWeights).Version);
    }

    private static string ContentOf(DetectorEntry entry)
    {
        var content = new StringBuilder();
        content.Append(entry.Detector.Id).Append('\n').Append(entry.Revision).Append('\n');
        foreach (Rule r in entry.Rules)
        {
            content.Append(r.Id).Append('|').Append(r.Type).Append('|').Append(r.Severity).Append('|').Append(r.Weigh is null ? r.Score : 0).Append('|')
                .AppendJoin(',', r.Literals).Append('|').Append(r.Pattern?.ToString()).Append(r.Finder?.ToString()).Append('|').Append(r.Group).Append('|')
                .Append(r.Reach).Append('|').Append(r.MaxLength).Append('|').Append(r.Views).Append('|').Append(r.Entity).Append('|').Append(r.IsUnbroken).Append('|').Append(r.IsWordAfter).Append('\n');
        }

        return content.ToString();
    }

    private static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 8));

    // Only who evaluates guards asks for their versions.
    private static class Guards
    {
        public static readonly ImmutableArray<GuardVersion> BuiltIn =
        [
            .. Detection.Detectors.All(DetectionSettings.Default, [])
                .Select(entry => new GuardVersion(entry.Detector.Id, Hash(ContentOf(entry)), entry.Revision.StartsWith(DetectorEntry.TrainedRevision, StringComparison.Ordinal)))
                .OrderBy(guard => guard.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Settings are the policy's and versioned there; the version of the engine is that of its built-in rules, and of the weights that the build brings: the same
    /// for every policy of a process.
    /// </summary>
    private sealed record Engine(ReadOnlyMemory<byte> NameWeights, string Version)
    {
        private static Engine? s_last;

        public static Engine With(ReadOnlyMemory<byte> nameWeights)
        {
            if (Volatile.Read(ref s_last) is { } last && last.NameWeights.Equals(nameWeights))
            {
                return last;
            }

            ImmutableArray<DetectorEntry> entries = Detection.Detectors.All(DetectionSettings.Default with { NameWeights = nameWeights }, []);
            Engine engine = new(nameWeights, Hash(string.Concat(entries.Select(ContentOf))));
            Volatile.Write(ref s_last, engine);
            return engine;
        }
    }
}
