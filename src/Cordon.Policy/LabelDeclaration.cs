using System.Collections.Immutable;

namespace Cordon.Policy;

/// <summary>What the operator declares about what sessions read: which labels it brings, or that it is to be trusted. Conditions left out hold always; lists are alternatives.</summary>
/// <param name="Tool">Globs of the tool whose result it is.</param>
/// <param name="Resource">Globs of the address of an MCP server's resource.</param>
/// <param name="IsTrusted">The operator vouches for it: it marks nobody as untrusted.</param>
public sealed record LabelDeclaration(
    ImmutableArray<string> Tool, ImmutableArray<string> Resource, ImmutableArray<string> Application, ImmutableArray<string> Model, ImmutableArray<string> Adds, bool IsTrusted)
{
    /// <summary>Whether it speaks of every exchange of such a caller, and not of what is read in one.</summary>
    public bool IsOfExchange => Tool.IsEmpty && Resource.IsEmpty;

    public bool Holds(string application, string? model) =>
        (Application.IsEmpty || Glob.MatchesAny(Application, application)) && (Model.IsEmpty || (model is not null && Glob.MatchesAny(Model, model)));

    /// <summary>Whether something that was read is meant.</summary>
    /// <param name="tool">Whose result it is; null where nobody knows.</param>
    /// <param name="resource">Its address; null where it is no resource.</param>
    public bool Covers(string? tool, string? resource) =>
        (Tool.IsEmpty || (tool is not null && Glob.MatchesAny(Tool, tool))) && (Resource.IsEmpty || (resource is not null && IsResource(resource)));

    // The same address has many spellings, and a server may take any of them.
    private bool IsResource(string address) =>
        Glob.MatchesAny(Resource, address) || (Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && Glob.MatchesAny(Resource, Uri.UnescapeDataString(uri.AbsoluteUri)));
}
