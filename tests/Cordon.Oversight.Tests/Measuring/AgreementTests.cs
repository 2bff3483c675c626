using Cordon.Oversight.Measuring;

namespace Cordon.Oversight.Tests.Measuring;

public sealed class AgreementTests
{
    [Fact]
    public void Full_agreement_is_one_and_what_chance_gives_is_nothing()
    {
        Assert.Equal(1, Agreement.Kappa(40, 40, 0, 60)!.Value, 12);
        Assert.Equal(0, Agreement.Kappa(20, 40, 30, 60)!.Value, 12);
        Assert.True(Agreement.Kappa(0, 40, 60, 60) < -0.5);
    }

    // 45 of 65 yes and 25 of 35 no agree: (0.70 - 0.53) / (1 - 0.53).
    [Fact]
    public void Kappa_is_what_its_definition_says() =>
        Assert.Equal((0.70 - ((0.65 * 0.55) + (0.35 * 0.45))) / (1 - ((0.65 * 0.55) + (0.35 * 0.45))), Agreement.Kappa(45, 65, 10, 35)!.Value, 12);

    [Theory]
    [InlineData(0, 0, 3, 9)]
    [InlineData(3, 9, 0, 0)]
    public void With_one_class_there_is_no_agreement_to_speak_of(long hits, long positives, long alarms, long negatives) =>
        Assert.Null(Agreement.Kappa(hits, positives, alarms, negatives));
}
