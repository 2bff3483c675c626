using System.Collections.Frozen;
using System.Security.Cryptography;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>
/// Guard <c>pii</c>: what identifies a person. One pass from left to right; what a candidate is depends only on itself and on words before it, never on
/// words behind it, so a stream and a whole text give the same findings. Where policy asks for names, the tagger reads sentence by sentence.
/// </summary>
public sealed class PiiDetector : IDetector
{
    // A candidate is shorter than this, so a line break this far back separates what is decided from what is not.
    private const int Settled = 1024;

    private readonly RecogniserIndex _recognisers;
    private readonly OwnRecognisers _own;
    private readonly AllowedValues _allowed;
    private readonly NameTagger? _tagger;

    private PiiDetector(FrozenSet<string> entities, OwnRecognisers own, AllowedValues allowed, NameTagger? tagger)
    {
        _recognisers = new RecogniserIndex(entities);
        (_own, _allowed, _tagger) = (own, allowed, tagger);
    }

    public string Id => "pii";

    internal NameTagger? Tagger => _tagger;

    /// <summary>The code's revision and the model's.</summary>
    public static string RevisionWith(ReadOnlyMemory<byte> nameWeights) =>
        nameWeights.IsEmpty ? "pii/3" : "pii/3+" + Convert.ToHexStringLower(SHA256.HashData(nameWeights.Span).AsSpan(0, 4));

    /// <summary>The guard under a policy's settings; what it cannot use becomes errors.</summary>
    public static PiiDetector Of(DetectionSettings settings, List<SettingsError> errors)
    {
        FrozenSet<string> entities = PiiEntities.Of(settings.PiiEntities).Concat(settings.PiiRecognisers.Select(r => r.Entity)).ToFrozenSet(StringComparer.Ordinal);
        NameTagger? tagger = null;
        if (entities.Overlaps(PiiEntities.Tagged))
        {
            NameModel? model = NameModel.Read(settings.NameWeights.Span);
            tagger = model is null ? null : new NameTagger(model, entities);
            if (model is null)
            {
                errors.Add(new("pii.entities", "Names are asked for, and the model that finds them is absent from this build (catalog/models/pii-names)."));
            }
        }

        return new(entities, OwnRecognisers.Of(settings.PiiRecognisers, errors), AllowedValues.Of(settings, errors), tagger);
    }

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(findings);
        int first = findings.Count;
        string original = text.Original;
        _ = new PiiScan(original, findings, _recognisers, Further(text, out _)).Run(from: 0);
        if (!_allowed.IsEmpty)
        {
            for (int i = findings.Count - 1; i >= first; i--)
            {
                if (_allowed.Contain(original.AsSpan(findings[i].Start, findings[i].End - findings[i].Start)))
                {
                    findings.RemoveAt(i);
                }
            }
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => HoldFrom(text, out _);

    /// <param name="steps">How many places were looked at.</param>
    internal int HoldFrom(PreparedText text, out int steps)
    {
        ArgumentNullException.ThrowIfNull(text);
        string original = text.Original;
        List<Candidate>? further = Further(text, out int open);
        open = Math.Min(open, _own.HoldFrom(original));
        steps = 0;
        int tail = original.Length - (4 * Settled);
        if (tail > 0)
        {
            // What begins before the tail has ended when the second quarter of it begins; and a group of candidates that begins there leans on nothing before it.
            int held = Hold(original, tail, further, open, ref steps);
            if (held >= tail + (2 * Settled))
            {
                return held;
            }
        }

        int from = Math.Max(0, original.Length - Settled);
        // No candidate contains a line break, so a scan may start behind any.
        return Hold(original, from == 0 ? 0 : original.LastIndexOf('\n', from) + 1, further, open, ref steps);
    }

    private int Hold(string text, int from, List<Candidate>? further, int open, ref int steps)
    {
        var scan = new PiiScan(text, findings: null, _recognisers, further, open);
        int held = scan.Run(from);
        steps += scan.Steps;
        return held;
    }

    // What is not read from sign to sign, in the order of the text, and from where on the tagger may still change its mind.
    private List<Candidate>? Further(PreparedText text, out int open)
    {
        open = text.Original.Length;
        if (_own.IsEmpty && _tagger is null)
        {
            return null;
        }

        List<Candidate> further = [];
        _own.Find(text.Original, further);
        if (_tagger is not null)
        {
            TaggedNames names = text.NamesBy(_tagger);
            open = names.Hold;
            further.AddRange(names.Found);
        }

        further.Sort(static (a, b) => a.Start - b.Start);
        return further;
    }
}
