using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Identity;
using Cordon.State;
using Cordon.State.Approvals;
using Cordon.State.Keys;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Admin;

/// <summary>Lets persons in who decide: keys with the role approver or admin, and the operator at its own machine.</summary>
/// <param name="subject">What they decide about, at the beginning of a sentence.</param>
internal sealed class ApproverDoor(IdentityStage identity, KeyStore keys, string subject)
{
    /// <summary>Answers 401 or 403 to anybody else, and 503 while the state cannot be asked.</summary>
    public async Task LetInAsync(HttpContext context, Func<HttpContext, Approver, Task> handler)
    {
        Recognition caller = identity.Recognise(context);
        if (caller.Principal is null)
        {
            await JsonReply.WriteErrorAsync(context, caller.Status, caller.Code, caller.Message);
            return;
        }

        if (Of(caller) is not { } by)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status403Forbidden, "not-approver", "This needs a key with the role approver or admin.");
            return;
        }

        try
        {
            await handler(context, by);
        }
        catch (Exception exception) when (exception is StateException or DbException && !context.Response.HasStarted)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "state-unavailable", $"{subject} cannot be read or written now. The operator finds the reason in the log.");
        }
    }

    private Approver? Of(Recognition caller) => caller switch
    {
        { Key: { Role: KeyRole.Admin or KeyRole.Approver } key } => Approver.Of(key, keys),
        { Role: KeyRole.Admin, Principal.AuthenticatedBy: Authentication.Development } => Approver.Development,
        _ => null,
    };
}
