using System.Diagnostics;
using Cordon.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Tests.Telemetry;

public sealed class TraceHeadersTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void A_callers_span_is_read_with_its_state()
    {
        ActivityContext context = Of([Parent], ["vendor=1", "other=2"]);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", context.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", context.SpanId.ToHexString());
        Assert.Equal((ActivityTraceFlags.Recorded, true, "vendor=1,other=2"), (context.TraceFlags, context.IsRemote, context.TraceState));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01")]
    public void A_parent_that_is_not_by_the_letter_is_none(string parent) => Assert.Equal(default, Of([parent], []));

    [Fact]
    public void Two_parents_are_none() => Assert.Equal(default, Of([Parent, Parent], []));

    [Fact]
    public void A_state_that_is_too_long_or_not_printable_is_left_out()
    {
        Assert.Null(Of([Parent], ["a=" + new string('b', 600)]).TraceState);
        Assert.Null(Of([Parent], ["a=\u00e9"]).TraceState);
    }

    private static ActivityContext Of(string[] parent, string[] state)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        headers.TraceParent = parent;
        headers.TraceState = state;
        return TraceHeaders.ParentOf(headers);
    }
}
