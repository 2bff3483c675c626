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

    private readonly FrozenSet<string> _entities;
    private readonly RecogniserIndex _recognisers;
    private readonly OwnRecognisers _own;
    private readonly AllowedValues _allowed;
    private readonly NameTagger? _tagger;

    private PiiDetector(FrozenSet<string> entities, OwnRecognisers own, AllowedValues allowed, NameTagger? tagger)
    {
        _entities = entities;
        _recognisers = new RecogniserIndex(entities);
        (_own, _allowed, _tagger) = (own, allowed, tagger);
    }

    public string Id => "pii";

    /// <summary>The code's revision and the model's.</summary>
    public static string RevisionWith(ReadOnlyMemory<byte> nameWeights) =>
        nameWeights.IsEmpty ? "pii/2" : "pii/2+" + Convert.ToHexStringLower(SHA256.HashData(nameWeights.Span).AsSpan(0, 4));

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
        int first = findings.Count;
        string original = text.Original;
        Scan(original, from: 0, findings, Further(original));
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

    public int HoldFrom(PreparedText text, in DetectionContext context)
    {
        string original = text.Original;
        int from = Math.Max(0, original.Length - Settled);
        // No candidate contains a line break, so a scan may start behind any.
        from = from == 0 ? 0 : original.LastIndexOf('\n', from) + 1;
        return Scan(original, from, findings: null, Further(original));
    }

    private int Scan(string text, int from, List<Finding>? findings, List<Candidate> further)
    {
        int hold = Math.Min(_own.HoldFrom(text), _tagger?.Find(text, from, found: null) ?? text.Length);
        return new PiiScan(text, _entities, findings, _recognisers, further, hold).Run(from);
    }

    // What is not read from sign to sign, in the order of the text.
    private List<Candidate> Further(string text)
    {
        if (_own.IsEmpty && _tagger is null)
        {
            return [];
        }

        List<Candidate> further = [];
        _own.Find(text, further);
        _tagger?.Find(text, from: 0, further);
        further.Sort(static (a, b) => a.Start - b.Start);
        return further;
    }
}
