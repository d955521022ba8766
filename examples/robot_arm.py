"""A planar arm of three joints: forward kinematics, its Jacobian, and Newton's iteration to reach a point.

python examples/robot_arm.py
"""

import numpy as np

import symnum as sn


def main() -> None:
    joints = sn.symbols("q0:3")
    lengths = (1.0, 0.8, 0.5)
    angles = [sn.add(*joints[: count + 1]) for count in range(3)]
    place = [
        sn.add(*[r * sn.cos(angle) for r, angle in zip(lengths, angles, strict=True)]),
        sn.add(*[r * sn.sin(angle) for r, angle in zip(lengths, angles, strict=True)]),
    ]
    forward = sn.compile([joints], place)
    jacobian = sn.compile([joints], sn.jacobian(place, joints))
    target, q = np.array([1.2, 0.9]), np.array([0.3, 0.4, 0.5])
    for _ in range(20):
        q = q + np.linalg.pinv(jacobian(q)) @ (target - forward(q))
    print("joints:", q.round(4))
    print(f"the hand is within 1e-12 of the target: {bool(np.abs(forward(q) - target).max() < 1e-12)}")


if __name__ == "__main__":
    main()
