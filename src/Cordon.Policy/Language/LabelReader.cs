using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Evaluation;
using Cordon.Policy.Layers;

namespace Cordon.Policy.Language;

/// <summary>Reads what a layer declares about labels, and refuses what would say nothing, or loosen.</summary>
internal sealed class LabelReader(List<PolicyError> errors, bool isTopLevel)
{
    private const int LongestClass = 40;

    private static readonly ImmutableArray<string> Plain = [Labels.Untrusted, Labels.Secret, Labels.Pii];

    public Located<LabelDeclaration>? Read(MapNode map)
    {
        int before = errors.Count;
        PolicyNode? trusted = map["trusted"];
        LabelDeclaration declaration = new(
            map["tool"].TextList, map["resource"].TextList, map["application"].TextList, map["model"].TextList, map["adds"].TextList, trusted.Flag == true);
        if (declaration is { IsOfExchange: true, Application: [], Model: [] })
        {
            Report(map.Place, "a declaration without a condition would hold for everything", "add 'tool', 'resource', 'application' or 'model'");
        }

        if (declaration is { Adds: [], IsTrusted: false })
        {
            Report(map.Place, "a declaration says which labels something brings, or that it is trusted", "add 'adds' or 'trusted: true'");
        }

        foreach (PolicyNode item in map["adds"].Items)
        {
            if (item.Text is { } label && !Plain.Contains(label.Value) && !IsClass(label.Value))
            {
                Report(label.Place, $"there is no label '{label.Value}'", $"write {string.Join(", ", Plain)}, or confidential: and a class of small letters, digits and '-'");
            }
        }

        if (declaration.IsTrusted && declaration.IsOfExchange)
        {
            Report(trusted!.Place, "'trusted' vouches for what a tool or a resource says", "add 'tool' or 'resource'");
        }

        if (declaration.IsTrusted && declaration.Adds.Contains(Labels.Untrusted))
        {
            Report(trusted!.Place, "nothing is trusted and 'untrusted' at once", "remove one of them");
        }

        if (declaration.IsTrusted && !isTopLevel)
        {
            Report(trusted!.Place, "'trusted' loosens, and a lower layer can only tighten", "move the declaration to the top level and add 'application: [name]'");
        }

        return errors.Count > before ? null : new(declaration, map.Place);
    }

    public static ImmutableArray<ProvenanceBound> Provenance(MapNode? map) =>
    [
        .. (map?.Entries ?? []).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new ProvenanceBound(entry.Key, entry.Value.WordList<Provenance>())).Where(bound => !bound.Of.IsEmpty),
    ];

    private static bool IsClass(string label) =>
        label.StartsWith(Labels.Confidential, StringComparison.Ordinal) && label[Labels.Confidential.Length..] is { Length: > 0 and <= LongestClass } name
        && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    private void Report(Place place, string message, string hint) => errors.Add(new(place.File, place.Line, place.Column, message, hint));
}
