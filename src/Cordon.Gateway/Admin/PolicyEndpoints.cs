using Cordon.Policy;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Admin;

/// <summary>The policy in force, and a reload that does not wait for the watcher.</summary>
internal static class PolicyEndpoints
{
    public static Task ShowAsync(HttpContext context, PolicySource policies) => WriteAsync(context, policies, StatusCodes.Status200OK, null);

    public static Task ReloadAsync(HttpContext context, PolicySource policies)
    {
        Reload reload = policies.TryReload();
        return WriteAsync(context, policies, reload == Reload.Refused ? StatusCodes.Status409Conflict : StatusCodes.Status200OK, reload);
    }

    private static Task WriteAsync(HttpContext context, PolicySource policies, int status, Reload? reload) => JsonReply.WriteAsync(context, status, json =>
    {
        json.WriteString("version", policies.Current.Version);
        json.WriteString("preset", policies.Current.Organisation.Preset);
        if (reload is { } outcome)
        {
            json.WriteString("reload", outcome.ToString().ToLowerInvariant());
        }

        JsonReply.WriteWords(json, "errors", policies.Errors.Select(error => error.ToString()));
        JsonReply.WriteWords(json, "warnings", policies.Current.Lint().Select(warning => warning.ToString()));
    });
}
