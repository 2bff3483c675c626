using System.Collections.Immutable;
using System.Globalization;
using Cordon.Gateway.Identity.Mandates;
using Cordon.Gateway.Identity.Tokens;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>identity:</c> whose tokens say who asks, beside Cordon keys. docs/operate/identity.md has the story.</summary>
internal static class IdentitySection
{
    private static readonly MandateOptions UsualMandates = new("");
    private static readonly IssuerOptions Usual = new("", "", "", new Uri("https://localhost"));

    public static readonly Field Field = new("identity", new ObjectShape("Who may ask, beside holders of Cordon keys.", "identity",
    [
        new("issuers", new MapShape("Identity providers by name.", new ObjectShape("One issuer of signed tokens (JWT).", "issuer",
        [
            new("issuer", new TextShape("The exact `iss` of its tokens.", 2048), Required: true),
            new("audience", new TextShape("What `aud` must contain.", 2048), Required: true),
            new("keys", new TextShape("Its JSON Web Key Set: an https address (http on loopback), or `file:PATH`.", 2048), Required: true),
            new("algorithms", new ListShape("How its tokens may be signed.", new WordShape("One algorithm.", [.. IssuerOptions.AllowedAlgorithms])), Default: string.Join(", ", Usual.Algorithms)),
            new("tenant", new TextShape("The tenant of its callers.", 256), Default: "`default`, unless `tenant-claim` is given"),
            new("tenant-claim", new TextShape("The claim that says the tenant.", 256), Default: "none"),
            new("application", new TextShape("The application of its callers.", 256), Default: "the issuer's name, unless `application-claim` is given"),
            new("application-claim", new TextShape("The claim that says the application (`azp`, `client_id`).", 256), Default: "none"),
            new("user-claim", new TextShape("The claim that says the person.", 256), Default: $"`{Usual.UserClaim}`"),
            new("agent-claim", new TextShape("The claim that says the agent; a token without it is refused then.", 256), Default: "none"),
            new("role-claim", new TextShape("The claim that says the caller's roles, for rules with `caller: {role: …}`: a text, or a list of them.", 256), Default: "none"),
            new("skew-seconds", new IntegerShape("How far clocks may differ.", 0, 300), Default: Text(Usual.Skew)),
            new("life-seconds", new IntegerShape("The longest life of a token.", 1, 30 * 24 * 3600), Default: Text(Usual.MostLife)),
        ]), [])),
        new("mandates", new ObjectShape("How agents show for whom they act; docs/operate/agents.md has the format.", "mandates",
        [
            new("audience", new TextShape("What `aud` of every mandate must contain; mandates are read where this is set.", 2048), Default: "none: mandates are dropped"),
            new("header", new TextShape("The header with the chain; its name begins with `x-cordon-`, and it never goes upstream.", 64), Default: $"`{UsualMandates.Header}`"),
            new("depth", new IntegerShape("Most links of a chain.", 1, MandateOptions.MostDepth), Default: UsualMandates.Depth.ToString(CultureInfo.InvariantCulture)),
            new("issuers", new ListShape("Names of the issuers above that may sign the first link.", new TextShape("A name.", 64)), Default: "all"),
            new("life-seconds", new IntegerShape("The longest life of a mandate.", 1, 30 * 24 * 3600), Default: Text(UsualMandates.MostLife)),
            new("skew-seconds", new IntegerShape("How far clocks may differ.", 0, 300), Default: Text(UsualMandates.Skew)),
        ])),
    ]));

    /// <summary>What a shape cannot say.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors)
    {
        CheckMandates(section?["mandates"].Map, section?["issuers"].Map, errors);
        HashSet<string> issuers = new(StringComparer.Ordinal);
        foreach (MapEntry entry in section?["issuers"].Map?.Entries ?? [])
        {
            if (!SectionValues.IsName(entry.Key))
            {
                errors.At(entry.Place, $"an issuer's name has 1 to {SectionValues.LongestName} letters, digits, dots, dashes and underscores", "rename it");
            }

            if (entry.Value.Map is not { } issuer)
            {
                continue;
            }

            if (issuer["keys"].Text is { } keys && KeysOf(keys.Value) is null)
            {
                errors.At(keys.Place, $"identity.issuers.{entry.Key}.keys is neither an https address nor a file", "keys: https://login.example.com/keys, or file:/etc/cordon/keys.json; http on loopback only");
            }

            if (issuer["issuer"].Text is { } name && !issuers.Add(name.Value))
            {
                errors.At(name.Place, $"identity.issuers.{entry.Key}.issuer is there twice", "a token's issuer must tell which entry it is for");
            }

            if (issuer["issuer"].Text is { Value: SessionTokenDesk.Issuer } own)
            {
                errors.At(own.Place, $"identity.issuers.{entry.Key}.issuer is that of Cordon's own tokens", "name another issuer");
            }

            foreach (string what in (ReadOnlySpan<string>)["tenant", "application"])
            {
                if (issuer[what] is not null && issuer[what + "-claim"].Text is { } claim)
                {
                    errors.At(claim.Place, $"identity.issuers.{entry.Key} has both {what} and {what}-claim", "keep one of them");
                }
            }
        }
    }

    private static void CheckMandates(MapNode? mandates, MapNode? issuers, List<PolicyError> errors)
    {
        if (mandates?["header"].Text is { } header && (!header.Value.StartsWith(MandateOptions.HeaderPrefix, StringComparison.OrdinalIgnoreCase) || !header.Value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            errors.At(header.Place, $"identity.mandates.header does not begin with {MandateOptions.HeaderPrefix}, or is not the name of a header", $"header: {UsualMandates.Header}");
        }

        foreach (PolicyNode item in (mandates?["issuers"]).Items)
        {
            if (item.Text is { } name && issuers?[name.Value] is null)
            {
                errors.At(name.Place, "identity.mandates.issuers names an issuer that identity.issuers does not have", "add it there, or remove it here");
            }
        }
    }

    /// <summary>Null where nobody asks for mandates.</summary>
    public static MandateOptions? ReadMandates(MapNode? section) => section?["mandates"].Map is { } at && at["audience"].Text is { } audience
        ? new MandateOptions(audience.Value)
        {
            Header = at["header"].Text?.Value ?? UsualMandates.Header,
            Depth = at["depth"].Integer?.Value ?? UsualMandates.Depth,
            Issuers = at["issuers"].TextList,
            MostLife = at["life-seconds"].Seconds ?? UsualMandates.MostLife,
            Skew = at["skew-seconds"].Seconds ?? UsualMandates.Skew,
        }
        : null;

    public static ImmutableArray<IssuerOptions> Read(MapNode? section)
    {
        ImmutableArray<IssuerOptions>.Builder issuers = ImmutableArray.CreateBuilder<IssuerOptions>();
        foreach (MapEntry entry in section?["issuers"].Map?.Entries ?? [])
        {
            if (entry.Value.Map is { } at && at["issuer"].Text is { } issuer && at["audience"].Text is { } audience && KeysOf(at["keys"].Text?.Value) is { } keys)
            {
                string? tenantClaim = at["tenant-claim"].Text?.Value;
                string? applicationClaim = at["application-claim"].Text?.Value;
                issuers.Add(new IssuerOptions(entry.Key, issuer.Value, audience.Value, keys)
                {
                    Algorithms = at["algorithms"].Texts is { Value: { IsDefaultOrEmpty: false } algorithms } ? algorithms : Usual.Algorithms,
                    Tenant = tenantClaim is null ? at["tenant"].Text?.Value ?? "default" : null,
                    TenantClaim = tenantClaim,
                    Application = applicationClaim is null ? at["application"].Text?.Value ?? entry.Key : null,
                    ApplicationClaim = applicationClaim,
                    UserClaim = at["user-claim"].Text?.Value ?? Usual.UserClaim,
                    AgentClaim = at["agent-claim"].Text?.Value,
                    RoleClaim = at["role-claim"].Text?.Value,
                    Skew = at["skew-seconds"].Seconds ?? Usual.Skew,
                    MostLife = at["life-seconds"].Seconds ?? Usual.MostLife,
                });
            }
        }

        return issuers.DrainToImmutable();
    }

    private static Uri? KeysOf(string? text)
    {
        if (text is not null && text.StartsWith("file:", StringComparison.Ordinal))
        {
            string path = text["file:".Length..];
            return path.Length > 0 ? new Uri(Path.GetFullPath(path)) : null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0 && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? uri
            : null;
    }

    private static string Text(TimeSpan time) => ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
