using Cordon.Evidence;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Identity;
using Cordon.Policy;
using Cordon.State.Keys;
using Cordon.State.Statements;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>The admin API under <c>/cordon/v1</c>. Every route asks for an admin key (or development mode); none returns what was said in an exchange.</summary>
public sealed class AdminEndpoints(IdentityStage identity, KeyStore keys, StatementIndex index, EvidenceLog log, PolicySource policies, BudgetDesk budgets, PinEndpoints pins, AgentEndpoints agents)
{
    public void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder admin = app.MapGroup("/cordon/v1");
        KeyEndpoints keyRoutes = new(keys);
        Map(admin, "GET", "/keys", keyRoutes.ListAsync);
        Map(admin, "POST", "/keys", keyRoutes.CreateAsync);
        Map(admin, "DELETE", "/keys/{id}", keyRoutes.RevokeAsync);
        Map(admin, "POST", "/keys/{id}/rotate", keyRoutes.RotateAsync);

        EvidenceEndpoints evidence = new(index, log);
        Map(admin, "GET", "/exchanges", evidence.ListAsync);
        Map(admin, "GET", "/exchanges/{exchange}", evidence.ShowAsync);
        Map(admin, "GET", "/exchanges/{exchange}/receipt", evidence.ReceiptOfAsync);
        Map(admin, "GET", "/receipts/{sequence:long}", evidence.ReceiptAsync);
        Map(admin, "GET", "/evidence/{**path}", evidence.FileAsync);

        Map(admin, "GET", "/pins", pins.ListAsync);
        Map(admin, "GET", "/pins/{server}/{kind}", pins.ShowAsync);
        Map(admin, "POST", "/pins/{server}/{kind}/approve", pins.ApproveAsync);
        Map(admin, "POST", "/pins/{server}/{kind}/reject", pins.RejectAsync);

        Map(admin, "GET", "/agents", agents.ListAsync);
        Map(admin, "POST", "/agents", agents.RegisterAsync);
        Map(admin, "POST", "/agents/disown", agents.DisownAsync);
        Map(admin, "GET", "/agents/{id}", agents.ShowAsync);
        Map(admin, "POST", "/agents/{id}/renew", agents.RenewAsync);
        Map(admin, "DELETE", "/agents/{id}", agents.RevokeAsync);

        Map(admin, "GET", "/budgets", context => BudgetEndpoints.ListAsync(context, budgets));
        Map(admin, "GET", "/policy", context => PolicyEndpoints.ShowAsync(context, policies));
        Map(admin, "POST", "/policy/reload", context => PolicyEndpoints.ReloadAsync(context, policies));
    }

    /// <summary>Lets only an admin in.</summary>
    public RequestDelegate Guarded(RequestDelegate handler) => context => GuardedAsync(context, handler);

    private void Map(RouteGroupBuilder group, string method, string pattern, RequestDelegate handler) =>
        group.MapMethods(pattern, [method], Guarded(handler));

    private Task GuardedAsync(HttpContext context, RequestDelegate handler)
    {
        Recognition caller = identity.Recognise(context);
        if (caller.Principal is null)
        {
            return JsonReply.WriteErrorAsync(context, caller.Status, caller.Code, caller.Message);
        }

        return caller.Role == KeyRole.Admin
            ? handler(context)
            : JsonReply.WriteErrorAsync(context, StatusCodes.Status403Forbidden, "not-admin", "This needs a key with the role admin.");
    }
}
