using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Papers of persons: passports, licences, and the numbers that courts, employers and schools give.</summary>
internal static class PaperRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
    [
        new()
        {
            Id = "passport-named", Entity = PiiEntities.Passport, Countries = "US GB CA AU NZ DE FR IT ES PT NL BE CH AT SE NO DK FI PL CZ RU UA TR IN CN JP KR SG MY TH BR MX AR ZA IE GR IL",
            Labels = LabelSet.Of(Label.Passport), Named = 0.85, Explanation = "A passport number.",
            Shapes = ["D{9}", "LD{7,8}", "L{2}D{6,7}", "D{2}L{2}D{5}", "L{2}X{2}D{5}", "LX{7,8}", "D{2}~D{7}", "L{3}D{6}", "LDLD{6}"],
        },
        new()
        {
            Id = "visa-named", Entity = PiiEntities.VisaNumber, Labels = LabelSet.Of(Label.Visa), Named = 0.7, Explanation = "A visa number.", Shapes = ["LD{7,8}", "D{8}", "L{2,3}D{6,10}"],
        },
        new()
        {
            Id = "driver-licence-named", Entity = PiiEntities.DriverLicence, Countries = "US GB CA AU NZ DE FR IT ES NL BE PL IN BR MX JP CN KR",
            Labels = LabelSet.Of(Label.DriverLicence), Named = 0.8, Explanation = "A driving licence number.",
            Shapes =
            [
                "L{2}'-'D{6}", "LD{7,14}", "L{2}D{5,9}", "D{7,9}", "D{2}L{3}D{5,6}", "LD{3}~D{3}~D{2}~D{3}~D", "LD{4}~D{5}~D{5}", "L{5}D{6}X{5}", "D{12}", "L{1,3}D{2}~D{4}~D{4,7}",
                "L{2}D{7}L", "D{2}~D{2}~D{6}", "X{11}", "LX{8,10}", "D{3}~D{3}~D{3}", "L{2}~D{2}~D{11}",
            ],
        },
        new()
        {
            Id = "plate-named", Entity = PiiEntities.LicencePlate, Countries = "US CA GB IE FR DE AT CH IT ES PT NL BE PL CZ RO SE NO DK FI IN CN BR MX AR AU", Labels = LabelSet.Of(Label.Plate), Named = 0.8,
            Severity = Severity.Medium, Explanation = "A licence plate.",
            Shapes = ["L{3}~D{3,4}", "D{3,4}~L{2,3}", "L{2}~D{3}~L{2}", "L{2}D{2}~L{3}", "L{1,3}~L{1,2}~D{1,4}", "L{2}~D{2}~L{1,2}~D{4}", "L{3}D'X'D{2}", "L{3}DLD{2}", "DL{3}D{3}", "D{4}~L{3}", "L{2}~D{4,6}", "D{2}~L{2}~D{2}", "L{2}~D{2}~L{2}"],
        },
        new()
        {
            Id = "employee-prefixed", Entity = PiiEntities.EmployeeId, Labels = LabelSet.Of(Label.Employee), Bare = 0.7, Named = 0.9, Severity = Severity.Medium,
            Explanation = "An employee's number.", Shapes = ["'EMP-'D{3,10}", "'EMP'D{4,10}"],
        },
        new()
        {
            Id = "employee-named", Entity = PiiEntities.EmployeeId, Labels = LabelSet.Of(Label.Employee), Named = 0.6, Severity = Severity.Medium,
            Explanation = "An employee's number.", Shapes = ["D{4,10}", "L{1,4}~D{3,8}"],
        },
        new()
        {
            Id = "customer-prefixed", Entity = PiiEntities.CustomerId, Labels = LabelSet.Of(Label.Customer), Bare = 0.65, Named = 0.85, Severity = Severity.Medium,
            Explanation = "A customer's number.", Shapes = ["'CUST-'D{3,12}", "'CUS-'D{3,12}"],
        },
        new()
        {
            Id = "customer-named", Entity = PiiEntities.CustomerId, Labels = LabelSet.Of(Label.Customer), Named = 0.6, Severity = Severity.Medium,
            Explanation = "A customer's number.", Shapes = ["D{5,12}", "L{1,5}~D{3,10}"],
        },
        new()
        {
            Id = "student-named", Entity = PiiEntities.StudentId, Labels = LabelSet.Of(Label.Student), Named = 0.75, Severity = Severity.Medium,
            Explanation = "A student's number.", Shapes = ["D{5,12}", "L{1,3}~D{4,10}"],
        },
        new()
        {
            Id = "court-case", Entity = PiiEntities.CourtCase, Countries = "US", Labels = LabelSet.Of(Label.CourtCase), Bare = 0.75, Named = 0.9, Severity = Severity.Medium,
            Explanation = "A court's number of a case.", Shapes = ["D{1,2}':'D{2}'-'L{2}'-'D{3,6}'-'L{2,4}", "D{1,2}':'D{2}'-'L{2}'-'D{3,6}", "'20'D{2}'-'L{2,4}'-'D{3,6}"],
        },
        new()
        {
            Id = "court-case-europe", Entity = PiiEntities.CourtCase, Countries = "EU", Labels = LabelSet.Of(Label.CourtCase), Bare = 0.55, Named = 0.85, Severity = Severity.Medium,
            Explanation = "A number of a case at the European courts.", Shapes = ["'C-'D{2,3}'/'D{2}", "'T-'D{2,3}'/'D{2}"],
        },
        new()
        {
            Id = "bar-number", Entity = PiiEntities.BarNumber, Countries = "US", Labels = LabelSet.Of(Label.Bar), Named = 0.85, Severity = Severity.Low,
            Explanation = "An attorney's admission.", Shapes = ["L{2}'-'D{5,7}", "D{5,8}"],
        },
    ];
}
