import Sekimori
import SekimoriTesting
import Testing

/// Who may enter: the one example that may, and each thing that stands in the way of it.
struct DecideTests {
    @Test(.requirement("R-011", "R-062")) func `who has everything enters, until the window ends`() throws {
        let world = Example.approved()
        for stage in [Knock.Stage.greeting, .admission, .claim(.shell)] {
            let entry = try world.decide(Example.knock(stage), at: Example.during, rules: Example.rules())
            #expect(entry.request == Example.request)
            #expect(entry.asset == Example.pacs)
            #expect(entry.until == tokyo("2026-11-22 17:00"))
        }
    }

    @Test func `the bare name enters where one grant is open`() throws {
        let world = Example.approved(Example.form { $0.assets = [Example.pacs] })
        let entry = try world.decide(Example.knock(on: nil), at: Example.during, rules: Example.rules())
        #expect(entry.asset == Example.pacs)
    }

    @Test func `the bare name is told which assets are open where several are`() {
        let world = Example.approved(Example.form { $0.assets = [Example.ris, Example.pacs] })
        expectRefusal(.ambiguous([Example.pacs, Example.ris]), in: world, Example.knock(.greeting, on: nil))
    }

    // MARK: Who

    @Test(.requirement("R-029")) func `nobody enters whom the register does not know`() {
        let unknown: TechnicianID = the("nobody")
        expectRefusal(.technicianUnknown(unknown), in: Example.approved(), Example.knock(as: unknown))
    }

    @Test(
        .requirement("R-245"),
        arguments: [
            (Standing.suspended(why: the("調査中")), Refusal.technicianSuspended(Example.tanaka, why: the("調査中"))),
            (.retired(why: the("退職")), .technicianRetired(Example.tanaka)),
        ])
    func `a technician who was suspended or left is refused at once`(standing: Standing, refusal: Refusal) {
        var world = Example.working()
        world.take(.technicianRecorded(Example.technician { $0.standing = standing }), at: Example.during)
        for stage in [Knock.Stage.greeting, .admission, .claim(.shell), .lease(Example.session)] {
            expectRefusal(refusal, in: world, Example.knock(stage))
        }
    }

    @Test(.requirement("R-097")) func `rights that the vendor has not confirmed are none`() {
        var world = Example.working()
        world.take(.technicianRecorded(Example.technician { $0.rightsConfirmedBy = nil }), at: Example.during)
        expectRefusal(.rightsUnconfirmed(Example.tanaka), in: world)
    }

    @Test(arguments: [
        (Standing.suspended(why: the("情報漏えいの疑い")), Refusal.vendorSuspended(Example.yamato, why: the("情報漏えいの疑い"))),
        (.retired(why: the("契約終了")), .vendorRetired(Example.yamato)),
    ])
    func `a vendor that was suspended or left is refused at once`(standing: Standing, refusal: Refusal) {
        var world = Example.working()
        world.take(.vendorRecorded(Example.vendor { $0.standing = standing }), at: Example.during)
        for stage in [Knock.Stage.greeting, .claim(.shell), .lease(Example.session)] {
            expectRefusal(refusal, in: world, Example.knock(stage))
        }
    }

    @Test func `a technician of a vendor that nobody knows is refused`() {
        var world = Example.working()
        world.install(nil, at: World.Key("vendor", Example.yamato))
        expectRefusal(.vendorUnknown(Example.yamato), in: world)
    }

    @Test(arguments: [nil, "SHA256:suzuki", "sha256:tanaka", "", "SHA256:tanaka\0"])
    func `a key that is not the technician's is refused`(key: String?) {
        expectRefusal(.keyUnknown, in: Example.working(), Example.knock(key: key))
        expectRefusal(.keyUnknown, in: Example.working(), Example.knock(.lease(Example.session), key: key))
    }

    @Test(.requirement("R-240")) func `a technician whom no request names is refused`() {
        let knock = Example.knock(as: Example.suzuki, key: "SHA256:suzuki")
        expectRefusal(.noRequestToday(Example.suzuki), in: Example.approved(), knock)
    }

    /// A door that were told of a device could be told anything.
    @Test(.requirement("R-015"), arguments: ["00:00:5E:00:53:01", "保守端末 07"])
    func `the device that a request declares proves nobody and hides nobody`(device: String) throws {
        let world = Example.approved(Example.form { $0.terminal = Example.terminal(device) })
        expectRefusal(.keyUnknown, in: world, Example.knock(key: device))
        expectRefusal(.sourceNotAllowed(the("203.0.113.11")), in: world, Example.knock(from: the("203.0.113.11")))
        let uncollected = Example.approved(
            Example.form { $0.terminal = Example.terminal(device) }, collected: false)
        expectRefusal(.passcodeNotCollected, in: uncollected, Example.knock(.admission))
        _ = try world.decide(Example.knock(), at: Example.during, rules: Example.rules())
        let asked = Mirror(reflecting: Example.knock()).children.map(\.label)
        #expect(asked == ["technician", "asset", "address", "key", "stage"])
    }

    // MARK: Where from

    @Test func `an address that cannot be read is refused`() {
        expectRefusal(.addressUnreadable, in: Example.approved(), Example.knock(from: nil))
    }

    @Test(.requirement("R-173"), arguments: ["203.0.113.11", "198.51.100.1", "2001:db8:1::5", "::203.0.113.10"])
    func `an address that the approval does not list is refused`(text: String) {
        let address: Address = the(text)
        let lease = Example.knock(.lease(Example.session), from: address)
        expectRefusal(.sourceNotAllowed(address), in: Example.approved(), Example.knock(from: address))
        expectRefusal(.sourceNotAllowed(address), in: Example.working(), lease)
    }

    @Test func `the mapped form of an address is that address`() throws {
        let knock = Example.knock(from: the("::ffff:203.0.113.10"))
        #expect(try Example.approved().decide(knock, at: Example.during, rules: Example.rules()).asset == Example.pacs)
    }

    @Test func `an address that is no longer the technician's or the vendor's is refused`() {
        var world = Example.approved()
        let narrowed = Example.technician { $0.sources = [the("203.0.113.8/31")] }
        world.take(.technicianRecorded(narrowed), at: Example.during)
        expectRefusal(.sourceNotAllowed(Example.office), in: world)
        world = Example.approved()
        world.take(.vendorRecorded(Example.vendor { $0.sources = [the("203.0.113.0/29")] }), at: Example.during)
        expectRefusal(.sourceNotAllowed(Example.office), in: world)
    }

    // MARK: To what

    @Test func `an asset that the request does not name is refused`() {
        expectRefusal(.assetNotInRequest(Example.ris), in: Example.approved(), Example.knock(on: Example.ris))
    }

    @Test(
        .requirement("R-164"),
        arguments: [
            (Asset.RemoteMaintenance.no, Refusal.remoteMaintenanceNotAllowed(Example.pacs)),
            (.unconfirmed, .remoteMaintenanceUnconfirmed(Example.pacs)),
        ])
    func `an asset without yes to remote maintenance is refused`(flag: Asset.RemoteMaintenance, refusal: Refusal) {
        var world = Example.working()
        world.take(.assetRecorded(Example.asset { $0.remoteMaintenance = flag }), at: Example.during)
        expectRefusal(refusal, in: world)
        expectRefusal(refusal, in: world, Example.knock(.lease(Example.session)))
    }

    @Test func `an asset that is suspended, retired or gone is refused`() {
        var world = Example.working()
        world.take(.assetRecorded(Example.asset { $0.standing = .suspended(why: the("故障")) }), at: Example.during)
        expectRefusal(.assetSuspended(Example.pacs, why: the("故障")), in: world)
        world.take(.assetRecorded(Example.asset { $0.standing = .retired(why: the("廃棄")) }), at: Example.during)
        expectRefusal(.assetRetired(Example.pacs), in: world, Example.knock(.lease(Example.session)))
        world.install(nil, at: World.Key("asset", Example.pacs))
        expectRefusal(.assetUnknown(Example.pacs), in: world)
    }

    @Test(
        .requirement("R-135"),
        arguments: [StopScope.all, .vendor(Example.yamato), .asset(Example.pacs)])
    func `the kill switch ends sessions and closes doors until it is lifted`(scope: StopScope) throws {
        var world = Example.working()
        world.take(.stopped(scope, why: the("異常通信"), by: "operator ito"), at: Example.during)
        for stage in [Knock.Stage.greeting, .admission, .claim(.shell), .lease(Example.session)] {
            expectRefusal(.stopped(scope, why: the("異常通信")), in: world, Example.knock(stage))
        }
        world.take(.resumed(scope, why: the("誤報")), at: Example.during)
        _ = try world.decide(Example.knock(.lease(Example.session)), at: Example.during, rules: Example.rules())
    }

    @Test(arguments: [StopScope.vendor(Example.kaede), .asset(Example.ris)])
    func `a kill switch thrown for others changes nothing`(scope: StopScope) throws {
        var world = Example.approved()
        world.take(.stopped(scope, why: the("異常通信"), by: "operator ito"), at: Example.during)
        _ = try world.decide(Example.knock(), at: Example.during, rules: Example.rules())
    }
}
