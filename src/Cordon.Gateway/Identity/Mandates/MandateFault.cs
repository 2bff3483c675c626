using Cordon.Contracts;

namespace Cordon.Gateway.Identity.Mandates;

/// <summary>Why a chain of mandates does not count. Spelled with <c>mandate-</c> in front, these are codes of refusals.</summary>
public enum MandateFault
{
    /// <summary>Not a list of signed tokens in compact form, or longer than any chain is.</summary>
    Malformed,
    /// <summary>More links than are allowed.</summary>
    Depth,
    /// <summary>The first link is of nobody who may begin a chain.</summary>
    Issuer,
    /// <summary>A link is signed in a way, or with a key, that is not its issuer's.</summary>
    Signature,
    Audience,
    Expired,
    NotYet,
    /// <summary>A claim that is needed is not there, or there is one that nobody understands.</summary>
    Claims,
    /// <summary>A link does not hang on the one before it.</summary>
    Broken,
    /// <summary>Somebody acts for himself, over others.</summary>
    Cycle,
    /// <summary>A link says more than the one before it.</summary>
    Widened,
    /// <summary>An agent of the chain is not registered, or must not act any more.</summary>
    Agent,
    /// <summary>The chain ends with somebody else than the caller.</summary>
    Subject,
    /// <summary>The chain begins with another person than the caller's token names.</summary>
    User,
}

internal static class MandateFaults
{
    extension(MandateFault fault)
    {
        public string Code => "mandate-" + Words.Of(fault);

        /// <summary>For the caller; nothing of the mandate is repeated.</summary>
        public string Message => fault switch
        {
            MandateFault.Malformed => "The mandate is not a list of signed tokens in compact form, separated by commas.",
            MandateFault.Depth => "The chain of mandates has more links than identity.mandates.depth allows.",
            MandateFault.Issuer => "The first mandate is of nobody who may begin a chain (identity.mandates.issuers).",
            MandateFault.Signature => "The signature of a mandate does not hold: the first is signed by an identity provider, each further one by the agent that passes it on, with its registered key.",
            MandateFault.Audience => "A mandate is for somebody else: its aud is not identity.mandates.audience.",
            MandateFault.Expired => "A mandate has expired.",
            MandateFault.NotYet => "A mandate is not valid yet. Compare the clocks.",
            MandateFault.Claims => "A mandate lacks a claim that is needed, has one that nobody here understands, or is given for longer than identity.mandates.life-seconds.",
            MandateFault.Broken => "A mandate does not follow from the one before it: iss is its subject, and prv its digest.",
            MandateFault.Cycle => "An agent is twice in the chain of mandates.",
            MandateFault.Widened => "A mandate says more than the one before it: tools, models, limits and expiry can only be narrowed.",
            MandateFault.Agent => "An agent in the chain of mandates is not registered, or must not act any more.",
            MandateFault.Subject => "The chain of mandates ends with another agent than the caller.",
            MandateFault.User => "The chain of mandates begins with another person than the caller's token names.",
        };
    }
}
